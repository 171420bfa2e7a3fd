# shellcheck shell=bash
# docker with the containerd image store, as new installations of Docker 29 have it: daemon and client are built with Go.

DOCKER_CONTAINERD=$STATE/docker-containerd
DOCKER_CONTAINERD_SOCKET=$DOCKER_CONTAINERD/docker.sock

docker_containerd_environment() {
  common_environment "$STATE/home" "$(built docker-cli)"
  printf '%s\n' "DOCKER_HOST=unix://$DOCKER_CONTAINERD_SOCKET" "CONTAINERD_ADDRESS=$CONTAINERD_SOCKET"
}

docker_containerd_answers() { in_environment docker-containerd timeout 5 docker version; }

docker_containerd_up() {
  need_programs ip
  build dockerd
  build docker-cli
  mkdir -p "$DOCKER_CONTAINERD/data"
  docker_containerd_environment | publish_environment docker-containerd
  docker_containerd_answers >/dev/null 2>&1 && return 0
  docker_containerd_clear
  containerd_up || return 1
  make_bridge d 1 || return 1
  # Debian's runc 1.1 rejects time namespaces: without the feature switched off no container starts.
  cat >"$DOCKER_CONTAINERD/daemon.json" <<JSON
{
  "features": { "containerd-snapshotter": true, "time-namespaces": false },
  "hosts": ["unix://$DOCKER_CONTAINERD_SOCKET"],
  "data-root": "$DOCKER_CONTAINERD/data",
  "exec-root": "$DOCKER_CONTAINERD/exec",
  "pidfile": "$DOCKER_CONTAINERD/docker.pid",
  "containerd": "$CONTAINERD_SOCKET",
  "bridge": "$(bridge_name d)",
  "iptables": false,
  "ip6tables": false,
  "ip-forward": false,
  "ip-masq": false
}
JSON
  start dockerd-containerd "$(built dockerd)/dockerd" --config-file "$DOCKER_CONTAINERD/daemon.json"
  ready dockerd-containerd 30 docker_containerd_answers
}

# What a killed daemon leaves.
docker_containerd_clear() {
  local pid
  if pid=$(running_pid dockerd-containerd); then stop_pid "$pid"; fi
  unmount_below "$DOCKER_CONTAINERD/data"
  wipe "$DOCKER_CONTAINERD/exec"
  rm -f "$DOCKER_CONTAINERD_SOCKET" "$DOCKER_CONTAINERD/docker.pid" "$STATE/started/dockerd-containerd"
}

docker_containerd_down() {
  stop dockerd-containerd
  docker_containerd_clear
  remove_bridge d
  containerd_down
}
