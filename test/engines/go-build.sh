# shellcheck shell=bash
# Programs that Debian 12 lacks or has too old, built with Go into the cache, each from a module of its own in go/ that fixes all
# versions (their own go.mod files have replace and exclude lines, which `go install PATH@VERSION` refuses). The name of a folder
# tells what it was built from, so that nothing is built twice and no half-built one is taken for whole.

MODULES=$REPOSITORY/test/engines/go
BUILT_MODULES=(docker-cli dockerd nerdctl buildkit rootlesskit)

# build_plan MODULE: what to build, of which Go module, with which tags, and the variable that holds the version.
build_plan() {
  case $1 in
    nerdctl) plan github.com/containerd/nerdctl/v2 pkg/version.Version '' cmd/nerdctl ;;
    buildkit) plan github.com/moby/buildkit version.Version '' cmd/buildctl cmd/buildkitd ;;
    # Drivers and init systems that no test uses.
    dockerd) plan github.com/moby/moby/v2 dockerversion.Version exclude_graphdriver_btrfs,exclude_graphdriver_zfs,no_systemd cmd/dockerd ;;
    docker-cli) plan github.com/docker/cli cli/version.Version '' cmd/docker ;;
    # Debian's rootlesskit 1.1 needs /dev/net/tun.
    rootlesskit) plan github.com/rootless-containers/rootlesskit/v2 pkg/version.Version '' cmd/rootlesskit ;;
    *) fail "no such module: $1" ;;
  esac
}

plan() {
  SOURCE=$1 VERSION_VARIABLE=$2 TAGS=$3
  shift 3
  PACKAGES=("${@/#/$SOURCE/}")
}

# built MODULE: the folder of its programs, there or not.
built() {
  local digest SOURCE VERSION_VARIABLE TAGS PACKAGES
  build_plan "$1"
  digest=$({
    printf '%s\n' "$VERSION_VARIABLE" "$TAGS" "${PACKAGES[@]}"
    (cd "$MODULES/$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum)
  } | sha256sum)
  printf '%s/%s-%s\n' "$CACHE" "$1" "${digest:0:12}"
}

# build MODULE
build() {
  local module=$1 folder unfinished version from=$EPOCHREALTIME go
  local SOURCE VERSION_VARIABLE TAGS PACKAGES
  folder=$(built "$module")
  # Told by its time that it is in use.
  touch --no-create "$folder"
  [[ -d $folder ]] && return 0
  go=$(PATH=$PATH:/usr/local/go/bin command -v go) || fail "Go is needed to build $module and is not installed"
  build_plan "$module"
  version=$(awk -v path="$SOURCE" '{ sub(/^require /, "") } $1 == path { print $2 }' "$MODULES/$module/go.mod")
  version=${version%+incompatible}
  say "building $module $version"
  unfinished=$folder.$BASHPID.unfinished
  # Of interrupted builds, and what has been out of use for a month.
  rm -rf "$CACHE/$module"-*.unfinished
  find "$CACHE" -maxdepth 1 -name "$module-*" -mtime +30 -exec rm -rf {} +
  mkdir -p "$unfinished"
  # A copy, so that Go writes nothing into the repository.
  cp -R "$MODULES/$module" "$unfinished/module"
  (
    cd "$unfinished/module" || exit 1
    CGO_ENABLED=0 GOFLAGS='' GOWORK=off "$go" build -mod=readonly -trimpath -tags "$TAGS" \
      -ldflags "-s -w -X $SOURCE/$VERSION_VARIABLE=$version" -o "$unfinished/" "${PACKAGES[@]}" >"$unfinished/log" 2>&1
  ) || {
    grep -v ': downloading ' "$unfinished/log" | tail -n 30 >&2
    rm -rf "$unfinished"
    fail "building $module failed"
  }
  rm -rf "$unfinished/module" "$unfinished/log"
  mv -T "$unfinished" "$folder" || rm -rf "$unfinished"
  say "built $module in $(seconds_since "${from/,/.}") s"
}
