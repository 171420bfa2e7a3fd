# shellcheck shell=bash
# nerdctl on our containerd, with buildkitd for `nerdctl build`; all three are built with Go.

NERDCTL=$STATE/nerdctl
BUILDKIT_SOCKET=$NERDCTL/buildkitd.sock

nerdctl_environment() {
  common_environment "$STATE/home" "$(built nerdctl):$(built buildkit)"
  printf '%s\n' "CONTAINERD_ADDRESS=$CONTAINERD_SOCKET" "BUILDKIT_HOST=unix://$BUILDKIT_SOCKET" "NERDCTL_TOML=$NERDCTL/nerdctl.toml"
}

buildkitd_answers() { timeout 5 "$(built buildkit)/buildctl" --addr "unix://$BUILDKIT_SOCKET" debug workers; }

nerdctl_answers() { in_environment nerdctl timeout 5 nerdctl info && buildkitd_answers; }

nerdctl_up() {
  need_programs iptables
  build nerdctl
  build buildkit
  mkdir -p "$NERDCTL/data" "$NERDCTL/networks" "$NERDCTL/buildkit"
  cat >"$NERDCTL/nerdctl.toml" <<TOML
address = "$CONTAINERD_SOCKET"
namespace = "default"
data_root = "$NERDCTL/data"
cni_path = "/usr/lib/cni"
cni_netconfpath = "$NERDCTL/networks"
TOML
  buildkitd_settings "$NERDCTL" "$CONTAINERD_SOCKET" >"$NERDCTL/buildkitd.toml"
  nerdctl_environment | publish_environment nerdctl
  containerd_up || return 1
  if ! buildkitd_answers >/dev/null 2>&1; then
    buildkitd_clear
    start buildkitd "$(built buildkit)/buildkitd" --config "$NERDCTL/buildkitd.toml"
    ready buildkitd 30 buildkitd_answers || return 1
  fi
  nerdctl_answers >/dev/null 2>&1
}

# buildkitd_settings FOLDER CONTAINERD. Only the containerd worker, in nerdctl's namespace, sees local images in FROM. The socket for
# traces would otherwise lie in /run/buildkit, where one of the machine's owner lies too.
buildkitd_settings() {
  cat <<TOML
root = "$1/buildkit"

[grpc]
  address = ["unix://$1/buildkitd.sock"]

[otel]
  socketPath = "$1/otel.sock"

[worker.oci]
  enabled = false

[worker.containerd]
  enabled = true
  address = "$2"
  namespace = "default"
TOML
}

# What a killed daemon leaves.
buildkitd_clear() {
  local pid
  if pid=$(running_pid buildkitd); then stop_pid "$pid"; fi
  unmount_below "$NERDCTL"
  rm -f "$BUILDKIT_SOCKET" "$NERDCTL/otel.sock" "$NERDCTL/buildkit/buildkitd.lock" "$STATE/started/buildkitd"
}

nerdctl_down() {
  stop buildkitd
  buildkitd_clear
  containerd_down
}
