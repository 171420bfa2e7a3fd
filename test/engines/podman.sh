# shellcheck shell=bash
# podman needs no daemon: settings and stores of our own, as root and as a user.

PODMAN=$STATE/podman
PODMAN_ROOTLESS=$STATE/podman-rootless
PODMAN_RUN=$PODMAN/run
# Podman refuses a run root of more than 50 characters, and rootless puts it into "containers" below this folder. Its own
# commands do not mind; only conmon's, at the end of a container, fails, and the one that waits for it does so for 20 seconds.
PODMAN_ROOTLESS_RUN=$STATE/run

# podman_settings FOLDER RUN: containers.conf, storage.conf and registries.conf in the first; its store is in it too.
podman_settings() {
  local folder=$1 run=$2
  mkdir -p "$folder/home/.config/containers"
  # crun refuses hybrid cgroups. Without the limits runc fails where CAP_SYS_RESOURCE is missing ("error setting rlimit type 7").
  # Locks in files: those in shared memory would be the machine's own podman's too.
  cat >"$folder/containers.conf" <<TOML
[containers]
default_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]

[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
image_copy_tmp_dir = "$folder/tmp"
lock_type = "file"
runtime = "runc"
static_dir = "$folder/data/libpod"
tmp_dir = "$run/libpod"
volume_path = "$folder/data/volumes"

[network]
network_config_dir = "$folder/networks"
TOML
  cat >"$folder/storage.conf" <<TOML
[storage]
driver = "overlay"
graphroot = "$folder/data"
runroot = "$run/containers"
rootless_storage_path = "$folder/data"
TOML
  # Log-in is tested without TLS as well; podman asks for TLS even on the loopback.
  cat >"$folder/registries.conf" <<TOML
unqualified-search-registries = []
$(registry_insecure)
TOML
  # A file that is named must be there.
  [[ -e $folder/home/auth.json ]] || printf '{}\n' >"$folder/home/auth.json"
  printf '{ "default": [{ "type": "insecureAcceptAnything" }] }\n' >"$folder/home/.config/containers/policy.json"
}

# podman_variables FOLDER RUN
podman_variables() {
  common_environment "$1/home"
  printf '%s\n' "CONTAINERS_CONF=$1/containers.conf" "CONTAINERS_STORAGE_CONF=$1/storage.conf" \
    "CONTAINERS_REGISTRIES_CONF=$1/registries.conf" "REGISTRY_AUTH_FILE=$1/home/auth.json" "XDG_RUNTIME_DIR=$2"
}

podman_folders() { mkdir -p "$1"/{data,networks,tmp,home} "$2"; }

podman_environment() { podman_variables "$PODMAN" "$PODMAN_RUN"; }

podman_answers() { in_environment podman timeout 20 podman info; }

podman_up() { podman_until_answers podman; }

podman_prepare() {
  podman_folders "$PODMAN" "$PODMAN_RUN"
  podman_settings "$PODMAN" "$PODMAN_RUN"
  podman_environment | publish_environment podman
}

# podman_until_answers ENGINE: at the second try without what a killed podman may have left; its own words where that fails too.
podman_until_answers() {
  local name=${1//-/_} said
  need_programs podman runc
  "${name}_prepare" || return 1
  "${name}_answers" >/dev/null 2>&1 && return 0
  say 'does not answer; forgetting what ran'
  "${name}_down"
  "${name}_prepare" || return 1
  said=$("${name}_answers" 2>&1) && return 0
  tail -n 30 <<<"$said" >&2
  return 1
}

podman_down() { podman_clear podman "$PODMAN" "$PODMAN_RUN"; }

# podman_clear ENGINE FOLDER RUN: ends its containers, then forgets, as after a restart of the machine, what ran.
podman_clear() {
  local engine=$1 folder=$2 run=$3
  if [[ -e $STATE/environment/$engine && -n $(pids_with conmon "$folder/") ]]; then
    as_engine "$engine" timeout --kill-after 5 30 podman rm --all --force --time 0 >/dev/null 2>&1 || true
  fi
  kill_supervisors conmon "$folder/"
  podman_end_pause "$run"
  unmount_below "$folder/data"
  wipe "$run"
}

# Rootless podman keeps its user namespace alive with a process that does nothing.
podman_pause() {
  local pid
  pid=$(cat "$1/libpod/pause.pid" "$1/libpod/tmp/pause.pid" 2>/dev/null | head -n 1)
  [[ -n $pid && $(stat -c %U "/proc/$pid" 2>/dev/null) == "$ROOTLESS_USER" ]] && printf '%s' "$pid"
}

podman_end_pause() {
  local pid
  pid=$(podman_pause "$1") || return 0
  kill -KILL "$pid" 2>/dev/null
  until_answers 5 ended "$pid"
}

# --- As a user

podman_rootless_environment() { podman_variables "$PODMAN_ROOTLESS" "$PODMAN_ROOTLESS_RUN"; }

podman_rootless_answers() { as_engine podman-rootless timeout 20 podman info; }

podman_rootless_up() {
  podman_rootless_sees_repository || podman_rootless_down
  podman_until_answers podman-rootless
}

podman_rootless_sees_repository() {
  local pid
  mount_for_rootless || return 1
  pid=$(podman_pause "$PODMAN_ROOTLESS_RUN") || return 0
  sees_repository "$pid"
}

podman_rootless_prepare() {
  make_rootless_user || return 1
  podman_folders "$PODMAN_ROOTLESS" "$PODMAN_ROOTLESS_RUN"
  podman_settings "$PODMAN_ROOTLESS" "$PODMAN_ROOTLESS_RUN"
  chown "$ROOTLESS_USER:" "$PODMAN_ROOTLESS"
  chown -R "$ROOTLESS_USER:" "$PODMAN_ROOTLESS"/{home,networks,tmp,containers.conf,storage.conf,registries.conf}
  chown "$ROOTLESS_USER:" "$PODMAN_ROOTLESS/data" "$PODMAN_ROOTLESS_RUN"
  chmod 700 "$PODMAN_ROOTLESS_RUN"
  podman_rootless_environment | publish_environment podman-rootless
}

podman_rootless_down() { podman_clear podman-rootless "$PODMAN_ROOTLESS" "$PODMAN_ROOTLESS_RUN"; }
