/** podman 4.3.1, `image inspect`, without "History". */
export const present: unknown = [
  {
    Id: '4c01c7b9f9b7baa29b3c14aa6001706ae28b3f3b458e7c89bb923f1fd27a45da',
    Digest: 'sha256:5f351170825bb2b628f8eb457d7ef44985c1e7722a8151d616813bb3b3227a6a',
    RepoTags: ['images.example/onbuild:1'],
    RepoDigests: ['images.example/onbuild@sha256:5f351170825bb2b628f8eb457d7ef44985c1e7722a8151d616813bb3b3227a6a'],
    Parent: '',
    Comment: '',
    Created: '2024-01-02T03:04:05Z',
    Config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Entrypoint: ['/program'],
    },
    Version: '',
    Author: '',
    Architecture: 'amd64',
    Os: 'linux',
    Size: 2069743,
    VirtualSize: 2069743,
    GraphDriver: {
      Name: 'overlay',
      Data: {
        UpperDir:
          '/var/lib/containers/storage/overlay/4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70/diff',
        WorkDir:
          '/var/lib/containers/storage/overlay/4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70/work',
      },
    },
    RootFS: {
      Type: 'layers',
      Layers: ['sha256:4c342322b8ae700e358b1759bdf0ffdf0d607a6a5478f453398bf3b3d635df70'],
    },
    Labels: null,
    Annotations: {},
    ManifestType: 'application/vnd.docker.distribution.manifest.v2+json',
    User: '',
    NamesHistory: ['images.example/onbuild:1'],
  },
];

/** The same of an image for another processor. */
export const arm64: unknown = [
  {
    Id: '61accbf7939fe89913702fdda4854790f0f24fa7b0aebaa55d47fa71409f4971',
    Digest: 'sha256:998be126c7620551299ecbe867ff855baa05ce1ed7f3a712cf9c081e300caee1',
    RepoTags: ['images.example/arm64:1'],
    RepoDigests: ['images.example/arm64@sha256:998be126c7620551299ecbe867ff855baa05ce1ed7f3a712cf9c081e300caee1'],
    Parent: '',
    Comment: '',
    Created: '2024-01-02T03:04:05Z',
    Config: {
      Cmd: ['/bin/sh'],
    },
    Version: '',
    Author: '',
    Architecture: 'arm64',
    Os: 'linux',
    Size: 11373,
    VirtualSize: 11373,
    GraphDriver: {
      Name: 'overlay',
      Data: {
        UpperDir:
          '/var/lib/containers/storage/overlay/a8207f4f29a8c8faf4640eb5b84171476a634639a2503b688db996603986493f/diff',
        WorkDir:
          '/var/lib/containers/storage/overlay/a8207f4f29a8c8faf4640eb5b84171476a634639a2503b688db996603986493f/work',
      },
    },
    RootFS: {
      Type: 'layers',
      Layers: ['sha256:a8207f4f29a8c8faf4640eb5b84171476a634639a2503b688db996603986493f'],
    },
    Labels: null,
    Annotations: {},
    ManifestType: 'application/vnd.docker.distribution.manifest.v2+json',
    User: '',
    NamesHistory: ['images.example/arm64:1'],
  },
];
