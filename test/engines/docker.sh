# shellcheck shell=bash
# docker with the classic image store: Debian's daemon and client, as on servers that have not been updated for a while. The other
# docker is driven with the newest client; users have either.

DOCKER=$STATE/docker
DOCKER_SOCKET=$DOCKER/docker.sock

docker_environment() {
  common_environment "$STATE/home" "$DOCKER/bin"
  printf '%s\n' "DOCKER_HOST=unix://$DOCKER_SOCKET"
}

docker_answers() { in_environment docker timeout 5 docker version; }

docker_up() {
  mkdir -p "$DOCKER/data" "$DOCKER/bin"
  need_programs dockerd ip /usr/bin/docker
  # A newer client may come first on PATH.
  # Somebody may be calling it: where it is right, it stays.
  [[ $(readlink "$DOCKER/bin/docker") == /usr/bin/docker ]] || ln -sfn /usr/bin/docker "$DOCKER/bin/docker"
  docker_environment | publish_environment docker
  docker_answers >/dev/null 2>&1 && return 0
  docker_clear
  containerd_up || return 1
  make_bridge c 0 || return 1
  # Not the machine's own settings.
  echo '{}' >"$DOCKER/daemon.json"
  start dockerd dockerd --host "unix://$DOCKER_SOCKET" --data-root "$DOCKER/data" --exec-root "$DOCKER/exec" \
    --pidfile "$DOCKER/docker.pid" --config-file "$DOCKER/daemon.json" --containerd "$CONTAINERD_SOCKET" \
    --containerd-namespace imgtrack-classic --containerd-plugins-namespace imgtrack-classic-plugins \
    --bridge "$(bridge_name c)" --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --storage-driver overlay2
  ready dockerd 30 docker_answers
}

# What a killed daemon leaves.
docker_clear() {
  local pid
  if pid=$(running_pid dockerd); then stop_pid "$pid"; fi
  unmount_below "$DOCKER/data"
  wipe "$DOCKER/exec"
  rm -f "$DOCKER_SOCKET" "$DOCKER/docker.pid" "$STATE/started/dockerd"
}

docker_down() {
  stop dockerd
  docker_clear
  remove_bridge c
  containerd_down
}
