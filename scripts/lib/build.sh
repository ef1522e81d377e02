# Building the program and the pages. Sourced, not run; the working directory is the project's root.

jobs_max=2

# build_program PRESET [TARGET...]
build_program() {
    local preset=$1
    shift
    ccache --set-config max_size=5G
    cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 || {
        cat "build/$preset.configure.log" >&2
        return 1
    }
    # -k 0: one part that does not compile hides no other.
    cmake --build "build/$preset" -j "$jobs_max" ${1:+--target "$@"} -- -k 0
}

# Installs a folder's npm packages if its lock file is not the one they came from.
npm_packages() {
    local folder=$1
    cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed-lock" && return 0
    (cd "$folder" && npm ci --no-audit --no-fund)
    cp "$folder/package-lock.json" "$folder/node_modules/.installed-lock"
}

# Builds web/dist unless it is newer than all it is made from.
build_web() {
    npm_packages web
    local stamp=web/dist/.built
    if [ -e "$stamp" ] &&
        [ -z "$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -newer "$stamp" -print -quit)" ]; then
        return 0
    fi
    (cd web && npm run --silent build)
    touch "$stamp"
}
