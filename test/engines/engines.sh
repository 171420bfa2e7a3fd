#!/usr/bin/env bash
# Real engines for tests on Debian 12, as root, beside and apart from those of the machine's owner.
#
# engines.sh up [ENGINE…]      starts what does not answer (all engines where none is named)
# engines.sh down [ENGINE…]    stops what was started; images stay
# engines.sh status [ENGINE…]  a line each; 1 where one does not answer
# engines.sh build             the programs that are built with Go
# engines.sh env ENGINE        its environment, for `eval` in a shell
# engines.sh purge             down, then removes everything but the programs that were built
# engines.sh hold PID [ENGINE…]  up, for a process that uses them
# engines.sh release PID         down, unless another process that lives holds some or `up` was called by hand
#
# IMGTRACK_ENGINES_STATE: data, sockets, logs (short: sockets lie below it). IMGTRACK_ENGINES_CACHE: programs built with Go.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in common go-build registry containerd docker docker-containerd rootless docker-elsewhere podman nerdctl nerdctl-rootless; do
  # shellcheck source=/dev/null
  source "$here/$part.sh"
done

ENGINES=(registry docker docker-containerd podman podman-rootless nerdctl nerdctl-rootless docker-remapped docker-distant)

usage() {
  sed -n '2,/^set/{/^#/!d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

prepare() {
  [[ $EUID == 0 ]] || fail 'must run as root'
  [[ $STATE == /*/* && ${#STATE} -le 30 ]] || fail "IMGTRACK_ENGINES_STATE must be an absolute path of at most 30 characters: $STATE"
  [[ ! -e $STATE || -e $STATE/boot || -z $(ls -A "$STATE") ]] || fail "$STATE holds something else"
  need_programs flock mount setsid
  umask 022
  take_lock
  forget_before_restart
  mkdir -p "$STATE"/{started,log,environment,home,holders} "$CACHE"
}

# Of all that start and stop engines, one at a time.
take_lock() {
  mkdir -p "$STATE"
  exec 9>"$STATE/lock"
  flock --wait 2700 9 || fail "another process has been starting or stopping engines for 45 minutes ($STATE/lock)"
  # Purged meanwhile.
  [[ $STATE/lock -ef /proc/self/fd/9 ]] || take_lock
}

# After a restart of the machine nothing that ran exists any more, whatever files say.
forget_before_restart() {
  local boot
  boot=$(cat "$STATE/boot" 2>/dev/null)
  [[ $boot == "$BOOT" ]] && return 0
  [[ -z $boot ]] || say 'the machine was restarted; forgetting what ran'
  unmount_below "$STATE"
  wipe "$CONTAINERD/state" "$DOCKER/exec" "$DOCKER_CONTAINERD/exec" "$DOCKER_REMAPPED/exec" "$PODMAN_RUN" "$PODMAN_ROOTLESS_RUN" "$NERDCTL_ROOTLESS_RUN"
  rm -rf "$STATE"/{started,holders,environment}
  printf '%s\n' "$BOOT" >"$STATE/boot"
}

# each ACTION ENGINE…: every engine in turn; fails at the end where one did.
each() {
  local action=$1 engine failed=()
  shift
  for engine in "$@"; do
    # A shell of its own: `fail` ends that engine's part alone.
    (ENGINE=$engine && "${engine//-/_}_$action") || failed+=("$engine")
  done
  ENGINE=engines
  ((${#failed[@]} == 0)) && return 0
  say "$action failed: ${failed[*]}"
  return 1
}

engine_answers() { "${1//-/_}_answers" >/dev/null 2>&1; }

# Nothing of it is touched then: somebody may be using it.
is_up() {
  local sees="${1//-/_}_sees_repository"
  [[ -e $STATE/environment/$1 ]] && engine_answers "$1" || return 1
  ! declare -F "$sees" >/dev/null || "$sees"
}

up() {
  local from=$EPOCHREALTIME status engine missing=()
  for engine in "$@"; do is_up "$engine" || missing+=("$engine"); done
  ((${#missing[@]})) || return 0
  each up "${missing[@]}"
  status=$?
  say "up: ${missing[*]} ($(seconds_since "${from/,/.}") s)"
  return "$status"
}

status() {
  local engine status=0
  for engine in "$@"; do
    if engine_answers "$engine"; then printf '%-18s up\n' "$engine"; else
      printf '%-18s down\n' "$engine"
      status=1
    fi
  done
  return "$status"
}

down() {
  local engine reversed=() status
  for engine in "$@"; do reversed=("$engine" "${reversed[@]}"); done
  each down "${reversed[@]}"
  status=$?
  for engine in "$@"; do rm -f "$STATE/environment/$engine"; done
  unmount_for_rootless
  return "$status"
}

holders() {
  local file pid started
  for file in "$STATE"/holders/*; do
    [[ -e $file ]] || continue
    pid=${file##*/}
    read -r started <"$file"
    if [[ $pid == hand || $(start_time "$pid") == "$started" ]]; then printf '%s\n' "$pid"; else rm -f "$file"; fi
  done
}

action=${1:-}
shift || true
case $action in
  up | down | status) ;;
  env) (($# == 1)) || usage ;;
  hold) (($# >= 1)) || usage ;;
  release) (($# == 1)) || usage ;;
  build | purge) (($# == 0)) || usage ;;
  *) usage ;;
esac

holder=
if [[ $action == hold || $action == release ]]; then
  holder=$1
  shift
  [[ $holder =~ ^[0-9]+$ ]] || usage
fi
for engine in "$@"; do [[ " ${ENGINES[*]} " == *" $engine "* ]] || fail "no such engine: $engine (${ENGINES[*]})"; done
chosen=("$@")
((${#chosen[@]})) || chosen=("${ENGINES[@]}")

case $action in
  up)
    prepare
    : >"$STATE/holders/hand"
    up "${chosen[@]}"
    ;;
  down)
    prepare
    (($#)) || rm -f "$STATE"/holders/*
    down "${chosen[@]}"
    ;;
  hold)
    prepare
    start_time "$holder" >"$STATE/holders/$holder" || fail "no such process: $holder"
    up "${chosen[@]}"
    ;;
  release)
    prepare
    rm -f "$STATE/holders/$holder"
    [[ -n $(holders) ]] || down "${ENGINES[@]}"
    ;;
  build)
    prepare
    for module in "${BUILT_MODULES[@]}"; do build "$module"; done
    ;;
  status) status "${chosen[@]}" ;;
  env) sed "s/'/'\\\\''/g; s/=\(.*\)/='\1'/; s/^/export /" "$STATE/environment/$1" 2>/dev/null || fail "$1 is not up" ;;
  purge)
    prepare
    down "${ENGINES[@]}"
    unmount_below "$STATE"
    wipe "$STATE"
    ;;
esac
