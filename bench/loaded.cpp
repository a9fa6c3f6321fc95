// idr, which without arguments ends as soon as it is loaded: what every launch takes before its
// first step.
int idr_main(int argc, char** argv); // main of cli/main.cpp

int main(int argc, char** argv) { return argc == 1 ? 0 : idr_main(argc, argv); }
