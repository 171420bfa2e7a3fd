#include "standin.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#endif

enum { DEFAULT_SECONDS = 30 };

struct connection {
  int socket;
#ifdef WITH_TLS
  SSL_CTX *settings;
  SSL *tls;
#endif
};

/* Also for connecting. */
static void limit_waiting(int socket) {
  struct timeval limit = {.tv_sec = atol(tag("StandInTimeout", "0"))};
  if (limit.tv_sec <= 0) limit.tv_sec = DEFAULT_SECONDS;
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

static int open_socket(const char *host, const char *port) {
  struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found;
  int failure = getaddrinfo(host, port, &wanted, &found), opened = -1, reason = 0;
  if (failure != 0) return log_line("%s: %s", host, gai_strerror(failure)), -1;
  for (struct addrinfo *at = found; at != NULL && opened < 0; at = at->ai_next) {
    opened = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (opened >= 0) limit_waiting(opened);
    if (opened < 0 || connect(opened, at->ai_addr, at->ai_addrlen) == 0) continue;
    reason = errno;
    close(opened);
    opened = -1;
  }
  freeaddrinfo(found);
  if (opened < 0) log_line("cannot connect to %s port %s: %s", host, port, strerror(reason));
  return opened;
}

#ifdef WITH_TLS
/* Where distributions have their certificates, after the place of an installed agent. */
static const char *const bundles[] = {
    "/var/opt/managesoft/etc/ssl/cert.pem", "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
};

static const char *certificate_file(void) {
  for (size_t at = 0; at < sizeof bundles / sizeof bundles[0]; at++)
    if (access(bundles[at], R_OK) == 0) return tag("SSLCACertificateFile", bundles[at]);
  return tag("SSLCACertificateFile", NULL);
}

static bool expect_certificate_of(struct connection *to, const char *host) {
  const char *file = certificate_file();
  unsigned char address[16];
  if (!tag_is_on("CheckServerCertificate", true)) return log_line("the certificate is not checked"), true;
  if (file == NULL) return log_line("no certificates of authorities: give SSLCACertificateFile"), false;
  if (SSL_CTX_load_verify_file(to->settings, file) != 1) return log_line("cannot use the certificates in %s", file), false;
  log_line("certificates of authorities: %s", file);
  SSL_set_verify(to->tls, SSL_VERIFY_PEER, NULL);
  if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(to->tls), host) == 1;
  return SSL_set1_host(to->tls, host) == 1 && SSL_set_tlsext_host_name(to->tls, host) == 1;
}

static bool secure(struct connection *to, const char *host) {
  /* The image's own settings of OpenSSL could load what they like. */
  OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
  to->settings = SSL_CTX_new(TLS_client_method());
  to->tls = to->settings == NULL ? NULL : SSL_new(to->settings);
  if (to->tls == NULL || SSL_set_fd(to->tls, to->socket) != 1) return log_line("TLS cannot be used"), false;
  if (!expect_certificate_of(to, host)) return false;
  if (SSL_connect(to->tls) == 1) return true;
  long verified = SSL_get_verify_result(to->tls);
  if (verified != X509_V_OK) log_line("the certificate of %s is not trusted: %s", host, X509_verify_cert_error_string(verified));
  else log_line("no TLS with %s", host);
  return false;
}
#else
static bool secure(struct connection *to, const char *host) {
  (void)to;
  return log_line("%s: https unsupported in this build", host), fprintf(stderr, "https unsupported in this build\n"), false;
}
#endif

struct connection *connect_to(const char *host, const char *port, bool wants_tls) {
  struct connection *made = calloc(1, sizeof *made);
  if (made == NULL) return NULL;
  made->socket = open_socket(host, port);
  if (made->socket >= 0 && (!wants_tls || secure(made, host))) return made;
  return disconnect(made), NULL;
}

static ssize_t write_some(struct connection *to, const char *bytes, size_t length) {
#ifdef WITH_TLS
  if (to->tls != NULL) return SSL_write(to->tls, bytes, length > 16384 ? 16384 : (int)length);
#endif
  return send(to->socket, bytes, length, MSG_NOSIGNAL);
}

bool send_all(struct connection *to, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write_some(to, bytes, length);
    if (written <= 0) return log_line("the connection broke off: %s", strerror(errno)), false;
    bytes += written;
    length -= written;
  }
  return true;
}

long receive(struct connection *from, char *bytes, size_t room) {
#ifdef WITH_TLS
  if (from->tls != NULL) return SSL_read(from->tls, bytes, (int)room);
#endif
  return recv(from->socket, bytes, room, 0);
}

void disconnect(struct connection *done) {
#ifdef WITH_TLS
  SSL_free(done->tls);
  SSL_CTX_free(done->settings);
#endif
  if (done->socket >= 0) close(done->socket);
  free(done);
}
