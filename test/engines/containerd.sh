# shellcheck shell=bash
# One containerd for both dockers and nerdctl; each has a namespace of its own.

CONTAINERD=$STATE/containerd
CONTAINERD_SOCKET=$CONTAINERD/containerd.sock

# ctr tries for long where nobody listens.
containerd_answers() { running_pid containerd && timeout 5 ctr --address "$CONTAINERD_SOCKET" version; }

containerd_up() {
  containerd_answers >/dev/null 2>&1 && return 0
  need_programs containerd ctr runc
  containerd_clear
  mkdir -p "$CONTAINERD/data"
  cat >"$CONTAINERD/config.toml" <<TOML
version = 2
root = "$CONTAINERD/data"
state = "$CONTAINERD/state"
disabled_plugins = [
  "io.containerd.grpc.v1.cri",
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
]

[grpc]
  address = "$CONTAINERD_SOCKET"

[ttrpc]
  address = "$CONTAINERD_SOCKET.ttrpc"

[plugins."io.containerd.internal.v1.opt"]
  path = "$CONTAINERD/opt"
TOML
  start containerd containerd --config "$CONTAINERD/config.toml"
  ready containerd 20 containerd_answers
}

# What a killed daemon leaves: shims and their containers, mounts, sockets, task folders.
containerd_clear() {
  local pid
  if pid=$(running_pid containerd); then stop_pid "$pid"; fi
  kill_supervisors containerd-shim-runc-v2 "$CONTAINERD_SOCKET"
  wipe "$CONTAINERD/state"
  rm -f "$CONTAINERD_SOCKET" "$CONTAINERD_SOCKET.ttrpc" "$STATE/started/containerd"
}

# Stops it unless one of its users still runs.
containerd_down() {
  local user
  for user in dockerd dockerd-containerd buildkitd; do running_pid "$user" >/dev/null && return 0; done
  stop containerd
  containerd_clear
}
