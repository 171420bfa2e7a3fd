# shellcheck shell=bash
# What the engines' scripts share: where things are, what is said, waiting, records of what was started, mounts. Sourced.

STATE=${IMGTRACK_ENGINES_STATE:-/var/tmp/imgtrack-engines}
CACHE=${IMGTRACK_ENGINES_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/imgtrack-engines}
REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Complete: nothing of the caller's own engines is to be taken over by accident.
SYSTEM_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Programs of Debian that live in sbin, when the caller's PATH lacks it.
PATH=$PATH:/usr/sbin:/sbin

ENGINE=engines
say() { printf '%s: %s\n' "$ENGINE" "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

seconds_since() { awk -v from="$1" -v to="${EPOCHREALTIME/,/.}" 'BEGIN { printf "%.1f", to - from }'; }

# until_answers SECONDS COMMAND…: whether it succeeded in time.
until_answers() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

need_programs() {
  local program missing=()
  for program in "$@"; do command -v "$program" >/dev/null || missing+=("$program"); done
  ((${#missing[@]} == 0)) || fail "not installed: ${missing[*]} (npm test installs the Debian packages)"
}

# --- Processes. A record is a file in $STATE/started: the pid, its start time in clock ticks, and the boot they belong to.

BOOT=$(cat /proc/sys/kernel/random/boot_id)

start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The second field, the name, may hold blanks and brackets.
  read -r -a stat <<<"${stat##*) }"
  # A zombie has ended.
  [[ ${stat[0]} != Z ]] || return 1
  printf '%s\n' "${stat[19]}"
}

record() { printf '%s %s %s\n' "$2" "$(start_time "$2")" "$BOOT" >"$STATE/started/$1"; }

# The pid of what was started under this name, if it still runs.
running_pid() {
  local pid started boot
  read -r pid started boot 2>/dev/null <"$STATE/started/$1" || return 1
  [[ $boot == "$BOOT" && $(start_time "$pid") == "$started" ]] || return 1
  printf '%s\n' "$pid"
}

# start NAME COMMAND…: in a session of its own, output in $STATE/log.
start() {
  local name=$1
  shift
  say "starting $name"
  # Not the lock (9): a daemon would hold it for good.
  setsid nohup "$@" >"$STATE/log/$name.log" 2>&1 </dev/null 9>&- &
  record "$name" $!
}

# ready NAME SECONDS COMMAND…: waits for the answer of what was started; its last words where none comes.
ready() {
  local name=$1 from=$EPOCHREALTIME
  shift
  if until_answers "$@"; then
    say "$name answers after $(seconds_since "${from/,/.}") s"
    return 0
  fi
  say "$name does not answer; the end of $STATE/log/$name.log:"
  tail -n 30 "$STATE/log/$name.log" >&2
  return 1
}

ended() { ! start_time "$1" >/dev/null; }

# stop_pid PID: SIGTERM, then SIGKILL.
stop_pid() {
  kill "$1" 2>/dev/null || return 0
  until_answers 15 ended "$1" && return 0
  say "pid $1 does not end; killing it"
  kill -KILL "$1" 2>/dev/null
  until_answers 5 ended "$1"
}

stop() {
  local name=$1 pid
  if pid=$(running_pid "$name"); then
    say "stopping $name ($pid)"
    stop_pid "$pid"
  fi
  rm -f "$STATE/started/$name"
}

# pids_with PROGRAM TEXT: processes of that name (its first 15 letters) that have an argument with this text.
pids_with() {
  local file folder
  grep -lzsF -- "$2" /proc/[0-9]*/cmdline | while read -r file; do
    folder=${file%/cmdline}
    [[ $(cat "$folder/comm" 2>/dev/null) == "${1:0:15}" ]] && printf '%s\n' "${folder#/proc/}"
  done
  return 0
}

# kill_supervisors PROGRAM TEXT: such supervisors of containers, and the containers.
kill_supervisors() {
  local pid
  for pid in $(pids_with "$1" "$2"); do kill_with_children "$pid"; done
}

kill_with_children() {
  local children
  say "killing $(cat "/proc/$1/comm" 2>/dev/null) ($1)"
  # Gone meanwhile.
  read -r -a children 2>/dev/null <"/proc/$1/task/$1/children" || true
  kill -KILL "${children[@]}" "$1" 2>/dev/null
  until_answers 5 ended "$1"
}

# --- Mounts

# mounts_below FOLDER: deepest first.
mounts_below() {
  local place
  while read -r _ _ _ _ place _; do
    # Blanks, tabs and backslashes are written in octal.
    printf -v place '%b' "${place//\\/\\0}"
    [[ $place == "$1" || $place == "$1"/* ]] && printf '%s\n' "$place"
  done </proc/self/mountinfo | tac
  return 0
}

unmount_below() {
  local place
  while read -r place; do
    umount "$place" 2>/dev/null || umount --lazy "$place" 2>/dev/null || say "cannot unmount $place"
  done < <(mounts_below "$1")
}

# wipe FOLDER…: folders that do not outlive the daemon. Never across a mount.
wipe() {
  local folder
  for folder in "$@"; do
    unmount_below "$folder"
    rm -rf --one-file-system -- "$folder"
  done
}

# --- Networks: a bridge of our own, so that dockerd neither uses nor removes docker0.

# Interfaces have short names; each state root has its own.
NETWORK=$(printf '%s' "$STATE" | sha256sum | cut -c 1-6)

# bridge LETTER: its name. Addresses are of the range for benchmarks (RFC 2544), which no network uses.
bridge_name() { printf 'imgt%s%s\n' "$NETWORK" "$1"; }

# make_bridge LETTER NUMBER
make_bridge() {
  local name
  name=$(bridge_name "$1")
  ip link show "$name" >/dev/null 2>&1 || ip link add "$name" type bridge
  ip addr replace "198.$((18 + $2 % 2)).$((16#${NETWORK:0:2})).$((1 + $2 / 2 * 64))/26" dev "$name"
  ip link set "$name" up
}

remove_bridge() { ip link delete "$(bridge_name "$1")" 2>/dev/null || true; }

# --- Environments: KEY=VALUE lines in $STATE/environment/ENGINE, the whole environment of commands of an engine.

publish_environment() { # ENGINE, lines on standard input
  cat >"$STATE/environment/$1.unfinished"
  mv "$STATE/environment/$1.unfinished" "$STATE/environment/$1"
}

# in_environment ENGINE COMMAND…
in_environment() {
  local variables
  mapfile -t variables <"$STATE/environment/$1" || return 1
  shift
  # Not the lock (9): rootless podman leaves a process behind.
  env -i "${variables[@]}" "$@" 9>&-
}

# What every environment begins with. HOME: settings and log-ins of nobody.
common_environment() { # HOME, folders in front of PATH
  printf '%s\n' "PATH=${2:+$2:}$SYSTEM_PATH" "HOME=$1" LC_ALL=C.UTF-8 "DOCKER_CONFIG=$1/.docker"
}
