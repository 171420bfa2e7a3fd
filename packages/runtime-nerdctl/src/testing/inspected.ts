/** nerdctl 2.2.2, `image inspect --mode native` of an image with two names, without history and annotations. */
export const twoNames: unknown = [
  {
    Image: {
      Name: 'docker.io/rec/two:1',
      Labels: null,
      Target: {
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        digest: 'sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d',
        size: 422,
      },
      CreatedAt: '2026-11-25T09:43:05.532752177Z',
      UpdatedAt: '2026-11-25T09:43:05.532752177Z',
    },
    ManifestDesc: {
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      digest: 'sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d',
      size: 422,
    },
    Manifest: {
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        digest: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
        size: 409,
      },
      layers: [
        {
          mediaType: 'application/vnd.docker.image.rootfs.diff.tar',
          digest: 'sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70',
          size: 2068480,
        },
      ],
    },
    ImageConfigDesc: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      digest: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
      size: 409,
    },
    ImageConfig: {
      created: '2024-01-02T03:04:05Z',
      architecture: 'amd64',
      os: 'linux',
      config: {
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
        Entrypoint: ['/program'],
      },
      rootfs: {
        type: 'layers',
        diff_ids: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
      },
    },
    size: 2109440,
  },
  {
    Image: {
      Name: 'images.example/onbuild:1',
      Labels: null,
      Target: {
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        digest: 'sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d',
        size: 422,
      },
      CreatedAt: '2026-11-25T08:17:17.340882396Z',
      UpdatedAt: '2026-11-25T08:17:17.340882396Z',
    },
    ManifestDesc: {
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      digest: 'sha256:1e3117a36809dbb2ae2d1610c619f52c368d792cef78ae5b8c961a323788d81d',
      size: 422,
    },
    Manifest: {
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        digest: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
        size: 409,
      },
      layers: [
        {
          mediaType: 'application/vnd.docker.image.rootfs.diff.tar',
          digest: 'sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70',
          size: 2068480,
        },
      ],
    },
    ImageConfigDesc: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      digest: 'sha256:4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
      size: 409,
    },
    ImageConfig: {
      created: '2024-01-02T03:04:05Z',
      architecture: 'amd64',
      os: 'linux',
      config: {
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
        Entrypoint: ['/program'],
      },
      rootfs: {
        type: 'layers',
        diff_ids: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
      },
    },
    size: 2109440,
  },
];

/** An index of three platforms. */
export const index: unknown = [
  {
    Image: {
      Name: 'images.example/multi:1',
      Labels: null,
      Target: {
        mediaType: 'application/vnd.oci.image.index.v1+json',
        digest: 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
        size: 762,
      },
      CreatedAt: '2026-11-25T09:21:46.317320586Z',
      UpdatedAt: '2026-11-25T09:21:46.317320586Z',
    },
    IndexDesc: {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
      size: 762,
    },
    Index: {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: 'sha256:5768198bd18456e649faaf571d1d9109768f1559538dbbf88a4ea1dbc0902460',
          size: 415,
          platform: {
            architecture: 'amd64',
            os: 'linux',
          },
        },
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: 'sha256:25d050f1f8b68380b1c387452383304f9abfd18fef833cb94ec80cb1d6249447',
          size: 415,
          platform: {
            architecture: 'arm64',
            os: 'linux',
            variant: 'v8',
          },
        },
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: 'sha256:7dfbae9daa045557478e7413a1d7214cc464db7d141bfb980cff90523b59095e',
          size: 415,
          platform: {
            architecture: 'arm',
            os: 'linux',
            variant: 'v7',
          },
        },
      ],
    },
    ManifestDesc: {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: 'sha256:5768198bd18456e649faaf571d1d9109768f1559538dbbf88a4ea1dbc0902460',
      size: 415,
      platform: {
        architecture: 'amd64',
        os: 'linux',
      },
    },
    Manifest: {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: 'sha256:f149e276a610f063b5f829850375f74dc0d5379e55b3caf8e87c1d0b206869a0',
        size: 322,
      },
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.v1.tar',
          digest: 'sha256:7219492683d4c141ecbdd50702ad5a5fae6795cee6477fee0bfd0a4085cab353',
          size: 10240,
        },
      ],
    },
    ImageConfigDesc: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: 'sha256:f149e276a610f063b5f829850375f74dc0d5379e55b3caf8e87c1d0b206869a0',
      size: 322,
    },
    ImageConfig: {
      created: '2024-01-02T03:04:05Z',
      architecture: 'amd64',
      os: 'linux',
      config: {
        Cmd: ['/platform'],
        Labels: {
          a: 'b',
        },
      },
      rootfs: {
        type: 'layers',
        diff_ids: ['sha256:7219492683d4c141ecbdd50702ad5a5fae6795cee6477fee0bfd0a4085cab353'],
      },
    },
    size: 8192,
  },
];

/** The same with `--platform linux/arm64`. */
export const ofIndex: unknown = [
  {
    Image: {
      Name: 'images.example/multi:1',
      Labels: null,
      Target: {
        mediaType: 'application/vnd.oci.image.index.v1+json',
        digest: 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
        size: 762,
      },
      CreatedAt: '2026-11-25T09:21:46.317320586Z',
      UpdatedAt: '2026-11-25T09:21:46.317320586Z',
    },
    IndexDesc: {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: 'sha256:b14c14e37c19fffb3bc0f0494607c9f1ecd952288678b4e911a70f6b84de09be',
      size: 762,
    },
    Index: {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: 'sha256:5768198bd18456e649faaf571d1d9109768f1559538dbbf88a4ea1dbc0902460',
          size: 415,
          platform: {
            architecture: 'amd64',
            os: 'linux',
          },
        },
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: 'sha256:25d050f1f8b68380b1c387452383304f9abfd18fef833cb94ec80cb1d6249447',
          size: 415,
          platform: {
            architecture: 'arm64',
            os: 'linux',
            variant: 'v8',
          },
        },
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: 'sha256:7dfbae9daa045557478e7413a1d7214cc464db7d141bfb980cff90523b59095e',
          size: 415,
          platform: {
            architecture: 'arm',
            os: 'linux',
            variant: 'v7',
          },
        },
      ],
    },
    ManifestDesc: {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: 'sha256:25d050f1f8b68380b1c387452383304f9abfd18fef833cb94ec80cb1d6249447',
      size: 415,
      platform: {
        architecture: 'arm64',
        os: 'linux',
        variant: 'v8',
      },
    },
    Manifest: {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: 'sha256:19479cc780f005d6134bffff72e3337e306fce047c1c13ecb170afcb672bc0bc',
        size: 339,
      },
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.v1.tar',
          digest: 'sha256:187604291493b064acd29f8679b3c8b954d1293e3aaa82482a33eea5a88bea9f',
          size: 10240,
        },
      ],
    },
    ImageConfigDesc: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: 'sha256:19479cc780f005d6134bffff72e3337e306fce047c1c13ecb170afcb672bc0bc',
      size: 339,
    },
    ImageConfig: {
      created: '2024-01-02T03:04:05Z',
      architecture: 'arm64',
      os: 'linux',
      variant: 'v8',
      config: {
        Cmd: ['/platform'],
        Labels: {
          a: 'b',
        },
      },
      rootfs: {
        type: 'layers',
        diff_ids: ['sha256:187604291493b064acd29f8679b3c8b954d1293e3aaa82482a33eea5a88bea9f'],
      },
    },
    size: 8192,
  },
];

/** An index of another platform than the engine’s. */
export const unmatched: unknown = [
  {
    Image: {
      Name: 'images.example/multi-one:1',
      Labels: null,
      Target: {
        mediaType: 'application/vnd.oci.image.index.v1+json',
        digest: 'sha256:ca31872bbd0487b1d59866414c889ec42275ec01536626efee0243c6ebdf1f43',
        size: 321,
      },
      CreatedAt: '2026-11-25T09:25:33.990356957Z',
      UpdatedAt: '2026-11-25T09:25:33.990356957Z',
    },
    IndexDesc: {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: 'sha256:ca31872bbd0487b1d59866414c889ec42275ec01536626efee0243c6ebdf1f43',
      size: 321,
    },
    Index: {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: 'sha256:25d050f1f8b68380b1c387452383304f9abfd18fef833cb94ec80cb1d6249447',
          size: 415,
          platform: {
            architecture: 'arm64',
            os: 'linux',
            variant: 'v8',
          },
        },
      ],
    },
    ImageConfigDesc: {
      mediaType: '',
      digest: '',
      size: 0,
    },
    ImageConfig: {
      architecture: '',
      os: '',
      config: {},
      rootfs: {
        type: '',
        diff_ids: null,
      },
    },
    size: 0,
  },
];
