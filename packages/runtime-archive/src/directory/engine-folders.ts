/** A folder in which a container engine keeps images and containers. */
export interface EngineFolder {
  readonly engine: string;
  /** Relative. */
  readonly path: string;
}

/** In the root. */
export const systemFolders: readonly EngineFolder[] = [
  { engine: 'docker', path: 'var/lib/docker' },
  { engine: 'docker', path: 'var/snap/docker/common/var-lib-docker' },
  { engine: 'containerd', path: 'var/lib/containerd' },
  { engine: 'containerd', path: 'run/containerd' },
  { engine: 'podman', path: 'var/lib/containers' },
  { engine: 'podman', path: 'run/containers' },
  { engine: 'nerdctl', path: 'var/lib/nerdctl' },
  { engine: 'buildkit', path: 'var/lib/buildkit' },
  { engine: 'cri-o', path: 'var/lib/crio' },
  { engine: 'kubelet', path: 'var/lib/kubelet/pods' },
  { engine: 'kubelet', path: 'var/lib/rancher' },
  { engine: 'kubelet', path: 'var/lib/k0s/containerd' },
  { engine: 'kubelet', path: 'var/snap/microk8s/common/var/lib/containerd' },
  { engine: 'lxc', path: 'var/lib/lxc' },
  { engine: 'lxd', path: 'var/lib/lxd' },
  { engine: 'systemd-nspawn', path: 'var/lib/machines' },
];

/** In the home folder of every user who runs an engine without root. */
export const userFolders: readonly EngineFolder[] = [
  { engine: 'podman', path: '.local/share/containers' },
  { engine: 'docker', path: '.local/share/docker' },
  { engine: 'containerd', path: '.local/share/containerd' },
  { engine: 'nerdctl', path: '.local/share/nerdctl' },
  { engine: 'buildkit', path: '.local/share/buildkit' },
];
