# shellcheck shell=bash
# nerdctl as a user: containerd in the namespaces that rootlesskit makes, buildkitd in the same. Without network: Debian's slirp4netns
# wants /dev/net/tun, which not every machine opens to users.

NERDCTL_ROOTLESS=$STATE/nerdctl-rootless
# nerdctl looks for the namespaces in "containerd-rootless" of it.
NERDCTL_ROOTLESS_RUN=$STATE/nrun
# In its namespaces. Some commands of nerdctl know no other place there.
NERDCTL_ROOTLESS_CONTAINERD=/run/containerd/containerd.sock

nerdctl_rootless_environment() {
  local programs=$STATE/programs
  common_environment "$NERDCTL_ROOTLESS/home" "$programs/nerdctl:$programs/buildkit:$programs/rootlesskit"
  printf '%s\n' "XDG_RUNTIME_DIR=$NERDCTL_ROOTLESS_RUN" "BUILDKIT_HOST=unix://$NERDCTL_ROOTLESS/buildkitd.sock" "NERDCTL_TOML=$NERDCTL_ROOTLESS/nerdctl.toml"
}

rootless_buildkitd_answers() {
  running_pid buildkitd-rootless && as_engine nerdctl-rootless timeout 5 buildctl --addr "unix://$NERDCTL_ROOTLESS/buildkitd.sock" debug workers
}

# "nerdctl version" is content without a daemon.
rootless_containerd_answers() { running_pid containerd-rootless && as_engine nerdctl-rootless timeout 5 nerdctl info; }

nerdctl_rootless_answers() { rootless_containerd_answers && rootless_buildkitd_answers; }

nerdctl_rootless_child() { cat "$NERDCTL_ROOTLESS_RUN/containerd-rootless/child_pid" 2>/dev/null; }

nerdctl_rootless_sees_repository() { mount_for_rootless && sees_repository "$(nerdctl_rootless_child)"; }

nerdctl_rootless_up() {
  local module words child
  need_programs containerd runc
  make_rootless_user || return 1
  mount_for_rootless || return 1
  for module in nerdctl buildkit rootlesskit; do
    build "$module"
    mkdir -p "$STATE/programs/$module"
    mount_read_only "$(built "$module")" "$STATE/programs/$module" || return 1
  done
  nerdctl_rootless_settings
  nerdctl_rootless_environment | publish_environment nerdctl-rootless
  nerdctl_rootless_sees_repository && nerdctl_rootless_answers >/dev/null 2>&1 && return 0
  nerdctl_rootless_clear
  nerdctl_rootless_settings
  mapfile -t words <"$STATE/environment/nerdctl-rootless"
  words=(env -C "$STATE" -i "${words[@]}" "${AS_ROOTLESS[@]}")
  start containerd-rootless "${words[@]}" rootlesskit --state-dir="$NERDCTL_ROOTLESS_RUN/containerd-rootless" --net=none \
    --copy-up=/etc --copy-up=/run --copy-up=/var/lib \
    sh -c "rm -rf /run/containerd /var/lib/cni && mkdir /run/containerd && exec containerd --config '$NERDCTL_ROOTLESS/containerd.toml'"
  ready containerd-rootless 20 rootless_containerd_answers || return 1
  child=$(nerdctl_rootless_child)
  readlink "/proc/$child/ns/mnt" >"$NERDCTL_ROOTLESS/namespace"
  start buildkitd-rootless "${words[@]}" nsenter --user --mount --net --preserve-credentials --target "$child" \
    buildkitd --rootless --config "$NERDCTL_ROOTLESS/buildkitd.toml"
  ready buildkitd-rootless 20 rootless_buildkitd_answers
}

nerdctl_rootless_settings() {
  local folder=$NERDCTL_ROOTLESS
  mkdir -p "$folder"/{home,data,containerd,buildkit,networks} "$NERDCTL_ROOTLESS_RUN"
  cat >"$folder/containerd.toml" <<TOML
version = 2
root = "$folder/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]

[grpc]
  address = "$NERDCTL_ROOTLESS_CONTAINERD"

[plugins."io.containerd.internal.v1.opt"]
  path = "$folder/opt"
TOML
  cat >"$folder/nerdctl.toml" <<TOML
address = "$NERDCTL_ROOTLESS_CONTAINERD"
namespace = "default"
data_root = "$folder/data"
cni_path = "/usr/lib/cni"
cni_netconfpath = "$folder/networks"
TOML
  {
    buildkitd_settings "$folder" "$NERDCTL_ROOTLESS_CONTAINERD"
    printf '  rootless = true\n  snapshotter = "overlayfs"\n  networkMode = "host"\n'
  } >"$folder/buildkitd.toml"
  chown "$ROOTLESS_USER:" "$folder" "$folder"/{home,data,containerd,buildkit,networks} "$NERDCTL_ROOTLESS_RUN"
  chmod 700 "$NERDCTL_ROOTLESS_RUN"
}

# What killed daemons leave.
nerdctl_rootless_clear() {
  local pid
  stop buildkitd-rootless
  stop containerd-rootless
  # By the mount namespace, which was theirs alone: nothing else tells these shims from others.
  find /proc/[0-9]*/ns/mnt -maxdepth 0 -lname "$(sed 's/[][]/\\&/g' "$NERDCTL_ROOTLESS/namespace" 2>/dev/null)" 2>/dev/null |
    while IFS=/ read -r _ _ pid _; do
      [[ $(stat -c %U "/proc/$pid" 2>/dev/null) != "$ROOTLESS_USER" ]] || kill_with_children "$pid"
    done
  wipe "$NERDCTL_ROOTLESS_RUN"
  rm -f "$NERDCTL_ROOTLESS"/{namespace,buildkitd.sock,otel.sock,buildkit/buildkitd.lock}
}

nerdctl_rootless_down() { nerdctl_rootless_clear; }
