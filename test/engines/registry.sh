# shellcheck shell=bash
# Three registries on the loopback: plain, with log-in, with TLS.

REGISTRY=$STATE/registry
REGISTRIES=(plain login tls)
REGISTRY_USER=tester
REGISTRY_PASSWORD=correct-horse

is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The port of a registry, chosen once: images keep it in their names.
registry_port() {
  local file=$REGISTRY/$1/port port
  if [[ ! -s $file ]]; then
    mkdir -p "$REGISTRY/$1"
    # Below the kernel's own choice (32768 and more).
    while port=$((20000 + RANDOM % 12000)) && is_listening "$port"; do :; done
    printf '%s\n' "$port" >"$file"
  fi
  cat "$file"
}

registry_runs() { running_pid "registry-$1" >/dev/null && is_listening "$(registry_port "$1")"; }

registry_answers() {
  local name
  for name in "${REGISTRIES[@]}"; do registry_runs "$name" || return 1; done
}

registry_up() {
  local name
  need_programs docker-registry htpasswd openssl
  mkdir -p "$REGISTRY"/{plain,login,tls}/data
  registry_accounts
  registry_certificates
  for name in "${REGISTRIES[@]}"; do
    registry_runs "$name" && continue
    stop "registry-$name"
    ! is_listening "$(registry_port "$name")" || rm "$REGISTRY/$name/port"
    registry_settings "$name" >"$REGISTRY/$name/config.yml"
    start "registry-$name" docker-registry serve "$REGISTRY/$name/config.yml"
    ready "registry-$name" 10 registry_runs "$name" || return 1
  done
  registry_description | publish_environment registry
}

registry_settings() {
  cat <<YAML
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: $REGISTRY/$1/data }, delete: { enabled: true } }
http:
  addr: 127.0.0.1:$(registry_port "$1")
  secret: $1
$([[ $1 != tls ]] || printf '  tls: { certificate: %s, key: %s }\n' "$REGISTRY/tls/server.crt" "$REGISTRY/tls/server.key")
$([[ $1 != login ]] || printf 'auth: { htpasswd: { realm: test, path: %s } }\n' "$REGISTRY/login/htpasswd")
YAML
}

registry_accounts() {
  [[ -s $REGISTRY/login/htpasswd ]] || htpasswd -Bbn "$REGISTRY_USER" "$REGISTRY_PASSWORD" >"$REGISTRY/login/htpasswd" 2>/dev/null
}

# A CA of our own and a certificate by it, both good for ten years.
registry_certificates() (
  cd "$REGISTRY/tls" || exit 1
  [[ -s server.crt ]] && exit 0
  exec 2>openssl.log
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=imgtrack test CA' -keyout ca.key -out ca.crt &&
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout server.key -out server.csr &&
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -out server.unfinished \
      -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n') &&
    mv server.unfinished server.crt
)

registry_description() {
  local name
  for name in "${REGISTRIES[@]}"; do printf '%s=127.0.0.1:%s\n' "${name^^}" "$(registry_port "$name")"; done
  printf '%s\n' "USER=$REGISTRY_USER" "PASSWORD=$REGISTRY_PASSWORD" "CA_FILE=$REGISTRY/tls/ca.crt"
}

registry_down() {
  local name
  for name in "${REGISTRIES[@]}"; do stop "registry-$name"; done
}

# For registries.conf: where podman, which asks for TLS even on the loopback, may do without.
registry_insecure() {
  local name
  for name in plain login; do printf '\n[[registry]]\nlocation = "127.0.0.1:%s"\ninsecure = true\n' "$(registry_port "$name")"; done
}
