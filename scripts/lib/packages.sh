# The Debian 12 packages that building, running and testing need; ensure_packages installs what is
# missing. Debian's default Boost is 1.74: ours is 1.81. Sourced, not run.

packages_build=(
    clang-19 lld-19 bolt-19 cmake ninja-build ccache pkg-config git ca-certificates
    libboost1.81-dev libboost-url1.81-dev nlohmann-json3-dev libsimdjson-dev libsqlite3-dev libspdlog-dev
    libssl-dev libsodium-dev libicu-dev libcli11-dev libgd-dev libjemalloc-dev libexif-dev libpugixml-dev libpq-dev
    libarchive-dev prometheus-cpp-dev
    catch2 python3
)
packages_test=(
    clang-tidy-19 clang-format-19 libclang-rt-19-dev
    chromium fonts-noto-cjk sqlite3 jq postgresql-15 dpkg-dev systemd
)

# An installed node from elsewhere stays; web/ builds with 18 and later.
node_missing() {
    command -v npm >/dev/null && command -v node >/dev/null || return 0
    [ "$(node -p 'Number(process.versions.node.split(".")[0])')" -lt 18 ]
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# ensure_packages NAME...
ensure_packages() {
    local wanted=("$@") missing=() name
    if node_missing; then wanted+=(nodejs npm); fi
    for name in "${wanted[@]}"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} = 0 ] && return 0
    echo "installing: ${missing[*]}" >&2
    as_root apt-get update -q >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}
