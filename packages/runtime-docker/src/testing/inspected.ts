/** docker 20.10.24, `image inspect` in the classic store, without "ContainerConfig". */
export const classic: unknown = [
  {
    Id: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
    RepoTags: ['images.example/onbuild:1'],
    RepoDigests: [],
    Parent: '',
    Comment: '',
    Created: '2024-01-02T03:04:05Z',
    Container: '',
    DockerVersion: '',
    Author: '',
    Config: {
      Hostname: '',
      Domainname: '',
      User: '',
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
      Tty: false,
      OpenStdin: false,
      StdinOnce: false,
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Cmd: null,
      Image: '',
      Volumes: null,
      WorkingDir: '',
      Entrypoint: ['/program'],
      OnBuild: ['COPY missing /', 'RUN exit 1'],
      Labels: null,
    },
    Architecture: 'amd64',
    Os: 'linux',
    Size: 2045552,
    VirtualSize: 2045552,
    GraphDriver: {
      Data: {
        MergedDir: '/var/lib/docker/overlay2/6b518a7d85c6eba572626d096a1a29d98812301a4fdf28916142f29b22e318cf/merged',
        UpperDir: '/var/lib/docker/overlay2/6b518a7d85c6eba572626d096a1a29d98812301a4fdf28916142f29b22e318cf/diff',
        WorkDir: '/var/lib/docker/overlay2/6b518a7d85c6eba572626d096a1a29d98812301a4fdf28916142f29b22e318cf/work',
      },
      Name: 'overlay2',
    },
    RootFS: {
      Type: 'layers',
      Layers: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
    },
    Metadata: {
      LastTagTime: '0001-01-01T00:00:00Z',
    },
  },
];

/** docker 29, the same image in the store of containerd 1.6.20. */
export const inContainerd: unknown = [
  {
    Id: 'sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d',
    RepoTags: ['images.example/onbuild:1'],
    RepoDigests: ['images.example/onbuild@sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d'],
    Created: '2024-01-02T03:04:05Z',
    Config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Entrypoint: ['/program'],
      OnBuild: ['COPY missing /', 'RUN exit 1'],
    },
    Architecture: 'amd64',
    Os: 'linux',
    Size: 4178751,
    RootFS: {
      Type: 'layers',
      Layers: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
    },
    Metadata: {
      LastTagTime: '2026-11-25T08:16:44.65602744Z',
    },
    Descriptor: {
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      digest: 'sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d',
      size: 422,
      annotations: {
        'io.containerd.image.name': 'images.example/onbuild:1',
        'org.opencontainers.image.ref.name': '1',
      },
    },
  },
];

/** docker 29, an index of three platforms in the store of containerd 1.6.20. */
export const index: unknown = [
  {
    Id: 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
    RepoTags: ['127.0.0.1:5000/rec/multi:1', 'images.example/multi:1'],
    RepoDigests: [
      '127.0.0.1:5000/rec/multi@sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
      'images.example/multi@sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
    ],
    Created: '2024-01-02T03:04:05Z',
    Config: {
      Cmd: ['/platform'],
      Labels: {
        a: 'b',
      },
    },
    Architecture: 'amd64',
    Os: 'linux',
    Size: 19169,
    RootFS: {
      Type: 'layers',
      Layers: ['sha256:7219492683d4c141ecbdd50702ad5a5fae6795cee6477fee0bfd0a4085cab353'],
    },
    Metadata: {
      LastTagTime: '2026-11-25T09:35:36.280679094Z',
    },
    Descriptor: {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
      size: 762,
      annotations: {
        'io.containerd.image.name': 'images.example/multi:1',
        'org.opencontainers.image.ref.name': '1',
      },
    },
    Identity: {
      Pull: [
        {
          Repository: '127.0.0.1/rec/multi',
        },
      ],
    },
  },
];

/** The same with `--platform linux/arm64`. */
export const ofIndex: unknown = [
  {
    Id: 'sha256:25d050f1f8b68380b1c387452383304f9abfd18fef833cb94ec80cb1d6249447',
    RepoTags: ['127.0.0.1:5000/rec/multi:1', 'images.example/multi:1'],
    RepoDigests: [
      '127.0.0.1:5000/rec/multi@sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
      'images.example/multi@sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
    ],
    Created: '2024-01-02T03:04:05Z',
    Config: {
      Cmd: ['/platform'],
      Labels: {
        a: 'b',
      },
    },
    Architecture: 'arm64',
    Variant: 'v8',
    Os: 'linux',
    Size: 19186,
    RootFS: {
      Type: 'layers',
      Layers: ['sha256:187604291493b064acd29f8679b3c8b954d1293e3aaa82482a33eea5a88bea9f'],
    },
    Metadata: {
      LastTagTime: '2026-11-25T09:35:36.280679094Z',
    },
    Descriptor: {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: 'sha256:25d050f1f8b68380b1c387452383304f9abfd18fef833cb94ec80cb1d6249447',
      size: 415,
      platform: {
        architecture: 'arm64',
        os: 'linux',
        variant: 'v8',
      },
    },
    Identity: {
      Pull: [
        {
          Repository: '127.0.0.1/rec/multi',
        },
      ],
    },
  },
];
