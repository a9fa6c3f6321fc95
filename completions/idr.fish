# Completion of idr in fish; also for its full name, iam-docker-run.
#
# `idr complete` prints the candidates at the cursor; this function shows them in fish.

function __idr_candidates --argument-names program
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l token (commandline --cut-at-cursor --current-token)
    set -l typed (string unescape -- $token)
    or set typed (string trim --left --chars '"\'' -- $token) # a quote is still open
    for answer in (command $program complete words $words[2..] "$typed" 2>/dev/null)
        set -l parts (string split --max 1 \t -- $answer)
        switch $parts[1]
            case :files
                __idr_paths __fish_complete_path $parts[2] $typed
            case :folders
                __idr_paths __fish_complete_directories $parts[2] $typed
            case '*'
                printf '%s\n' $answer
        end
    end
end

# The paths that FINDER finds for the part of the word after PREFIX.
function __idr_paths --argument-names finder prefix typed
    for path in ($finder (string replace -- "$prefix" '' "$typed"))
        printf '%s\n' $prefix$path
    end
end

complete --command idr --no-files --keep-order --arguments '(__idr_candidates idr)'
complete --command iam-docker-run --no-files --keep-order --arguments '(__idr_candidates iam-docker-run)'
