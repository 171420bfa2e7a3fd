# shellcheck shell=bash
# Two dockers that do not see files as root of this machine does, each with a containerd of its own: one maps the users of its containers
# (userns-remap), the other one is on another machine as far as files go, and is reached by TCP.

DOCKER_REMAPPED=$STATE/docker-remapped
DOCKER_DISTANT=$STATE/docker-distant
# Each state root has its own.
DOCKER_DISTANT_PORT=$((20000 + 16#${NETWORK:0:4} % 10000))

docker_remapped_environment() { elsewhere_environment "$DOCKER_REMAPPED" "unix://$DOCKER_REMAPPED/docker.sock"; }

docker_remapped_answers() { in_environment docker-remapped timeout 5 docker version; }

docker_remapped_up() {
  make_rootless_user || return 1
  docker_remapped_environment | publish_environment docker-remapped
  docker_remapped_answers >/dev/null 2>&1 && return 0
  elsewhere_clear dockerd-remapped "$DOCKER_REMAPPED"
  elsewhere_folders "$DOCKER_REMAPPED"
  # shellcheck disable=SC2046
  start dockerd-remapped dockerd --host "unix://$DOCKER_REMAPPED/docker.sock" --userns-remap="$ROOTLESS_USER" \
    $(elsewhere_options "$DOCKER_REMAPPED")
  ready dockerd-remapped 30 docker_remapped_answers
}

docker_remapped_down() {
  stop dockerd-remapped
  elsewhere_clear dockerd-remapped "$DOCKER_REMAPPED"
}

docker_distant_environment() { elsewhere_environment "$DOCKER_DISTANT" "tcp://127.0.0.1:$DOCKER_DISTANT_PORT"; }

docker_distant_answers() { in_environment docker-distant timeout 5 docker version; }

docker_distant_up() {
  docker_distant_environment | publish_environment docker-distant
  docker_distant_answers >/dev/null 2>&1 && return 0
  elsewhere_clear dockerd-distant "$DOCKER_DISTANT"
  elsewhere_folders "$DOCKER_DISTANT"
  # What it has is in memory, and goes with it; what this machine has in these folders it does not see.
  # shellcheck disable=SC2016,SC2046
  start dockerd-distant unshare --mount --propagation private sh -ec '
    folder=$1
    shift
    for hidden in /tmp /var/tmp "$folder"; do
      mkdir -p "$hidden"
      mount -t tmpfs -o size=2g tmpfs "$hidden"
    done
    mkdir "$folder/data"
    echo "{}" >"$folder/daemon.json"
    exec dockerd "$@"' sh "$DOCKER_DISTANT" \
    --host "tcp://127.0.0.1:$DOCKER_DISTANT_PORT" --tls=false $(elsewhere_options "$DOCKER_DISTANT")
  ready dockerd-distant 30 docker_distant_answers
}

docker_distant_down() {
  stop dockerd-distant
  elsewhere_clear dockerd-distant "$DOCKER_DISTANT"
}

elsewhere_environment() { # FOLDER ADDRESS
  common_environment "$STATE/home" "$1/bin"
  printf '%s\n' "DOCKER_HOST=$2"
}

elsewhere_folders() { # FOLDER
  need_programs dockerd containerd unshare /usr/bin/docker
  mkdir -p "$1/data" "$1/bin"
  ln -sfn /usr/bin/docker "$1/bin/docker"
  # Not the machine's own settings.
  echo '{}' >"$1/daemon.json"
}

elsewhere_options() { # FOLDER
  printf '%s\n' --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/docker.pid" --config-file "$1/daemon.json" \
    --bridge none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --storage-driver overlay2
}

# What a killed daemon leaves: its containerd, the shims, mounts.
elsewhere_clear() { # NAME FOLDER
  local pid
  if pid=$(running_pid "$1"); then stop_pid "$pid"; fi
  for pid in $(pids_with containerd "$2/exec"); do stop_pid "$pid"; done
  kill_supervisors containerd-shim-runc-v2 "$2/exec"
  unmount_below "$2/data"
  wipe "$2/exec"
  rm -f "$2/docker.sock" "$2/docker.pid" "$STATE/started/$1"
}
