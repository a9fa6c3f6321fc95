// Runs idr without arguments, which ends as soon as it is loaded: the minimum that every launch
// takes.
int idr_main(int argc, char** argv); // main of cli/main.cpp

int main(int argc, char** argv) { return argc == 1 ? 0 : idr_main(argc, argv); }
