# shellcheck shell=bash
# What the rootless engines share: their user, and what he has to reach.

# Made for these engines alone.
ROOTLESS_USER=imgtrack-test
AS_ROOTLESS=(setpriv --reuid "$ROOTLESS_USER" --regid "$ROOTLESS_USER" --init-groups --)

# as_engine ENGINE COMMAND…: in a folder that its user can enter.
as_engine() {
  local engine=$1 as=()
  shift
  [[ $engine != *-rootless ]] || as=("${AS_ROOTLESS[@]}")
  (cd "$STATE" && in_environment "$engine" "${as[@]}" "$@")
}

make_rootless_user() {
  local from
  need_programs useradd newuidmap setpriv
  if ! id "$ROOTLESS_USER" >/dev/null 2>&1; then
    say "making the user $ROOTLESS_USER"
    useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin --user-group "$ROOTLESS_USER"
  fi
  # A system user gets no subordinate ids by itself.
  for from in uids gids; do
    grep -q "^$ROOTLESS_USER:" "/etc/sub${from%s}" 2>/dev/null && continue
    local first
    first=$(awk -F : '{ end = $2 + $3; if (end > most) most = end } END { print most < 100000 ? 100000 : most }' /etc/subuid /etc/subgid)
    usermod "--add-sub$from" "$first-$((first + 65535))" "$ROOTLESS_USER"
  done
}

# The repository and Node.js where the rootless user can reach them: their own places may lie behind a folder closed to others.
mount_for_rootless() {
  local node
  mkdir -p "$STATE/repository"
  mount_read_only "$REPOSITORY" "$STATE/repository"
  node=$(command -v node) || return 0
  [[ -e $STATE/node ]] || : >"$STATE/node"
  mount_read_only "$(readlink -f "$node")" "$STATE/node"
}

# sees_repository PID: a process in a namespace of its own keeps the mounts of the day when that was made: those of another checkout, or of
# one that is gone.
sees_repository() { [[ /proc/$1/root$STATE/repository -ef $REPOSITORY && /proc/$1/root$STATE/node -ef $STATE/node ]]; }

unmount_for_rootless() {
  compgen -G "$STATE/environment/*-rootless" >/dev/null && return 0
  unmount_below "$STATE/repository"
  unmount_below "$STATE/node"
  unmount_below "$STATE/programs"
}

# Anew where another checkout had it, or where the file was replaced.
mount_read_only() {
  [[ $1 -ef $2 ]] && return 0
  unmount_below "$2"
  mount --bind "$1" "$2" && mount -o remount,bind,ro "$2"
}
