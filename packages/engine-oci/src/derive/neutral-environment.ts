/**
 * Variables by which an image could make a program load or run what is not the program's own. An empty value counts as none for
 * whoever reads these; there is no way in every engine to unset what an image sets. Left out are names that work by being there at
 * all, such as LD_TRACE_LOADED_OBJECTS: an image that sets those keeps a dynamic scanner from running, and makes nothing else run.
 */
const EMPTIED: readonly string[] = [
  // ld.so(8) and glibc
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'LD_AUDIT',
  'LD_DEBUG',
  'LD_DEBUG_OUTPUT',
  'LD_PROFILE',
  'LD_PROFILE_OUTPUT',
  'LD_ORIGIN_PATH',
  'GLIBC_TUNABLES',
  'GCONV_PATH',
  'GETCONF_DIR',
  'HOSTALIASES',
  'LOCALDOMAIN',
  'LOCPATH',
  'MALLOC_TRACE',
  'NIS_PATH',
  'NLSPATH',
  'RESOLV_HOST_CONF',
  'RES_OPTIONS',
  'TZDIR',
  // shells
  'BASH_ENV',
  'ENV',
  'SHELLOPTS',
  'BASHOPTS',
  'PS4',
  'CDPATH',
  'GLOBIGNORE',
  'PROMPT_COMMAND',
  // interpreters
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_EXTRA_CA_CERTS',
  'PYTHONSTARTUP',
  'PYTHONPATH',
  'PYTHONHOME',
  'PYTHONWARNINGS',
  'PERL5OPT',
  'PERL5LIB',
  'PERL5DB',
  'RUBYOPT',
  'RUBYLIB',
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  '_JAVA_OPTIONS',
  'CLASSPATH',
  'DOTNET_STARTUP_HOOKS',
  'CORECLR_PROFILER_PATH',
  'GODEBUG',
  'GOTRACEBACK',
  // libraries
  'OPENSSL_MODULES',
  'OPENSSL_ENGINES',
  'GIT_EXEC_PATH',
  'TMPDIR',
];

const SET: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/',
  LC_ALL: 'C',
  // Whoever takes an empty one for none reads the image's own configuration, which names libraries to load.
  OPENSSL_CONF: '/dev/null',
};

/** For every container that imgtrack runs, whatever the image sets. */
export const neutralEnvironment: Readonly<Record<string, string>> = {
  ...Object.fromEntries(EMPTIED.map((name) => [name, ''])),
  ...SET,
};
