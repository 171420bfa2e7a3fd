/**
 * Indexes over text of an image are hashes: a name may be longer than a B-tree takes.
 * Times of an image are text, as it may say anything.
 */
export const firstTables: string = `
create table images (
  id              bigint generated always as identity primary key,
  digest          text not null,
  digest_kind     text not null,
  platform        text not null,
  reference       text not null,
  name            text not null,
  tag             text,
  config_digest   text,
  manifest_digest text,
  index_digest    text,
  repo_tags       text[] not null,
  repo_digests    text[] not null,
  layers          text[] not null,
  labels          jsonb not null,
  size_bytes      bigint,
  created         text,
  first_seen_at   timestamptz not null,
  last_seen_at    timestamptz not null,
  unique (digest, platform)
);
comment on table images is 'One row an image: id (digest) and platform. reference, name and tag: as it was last named.';

create table sightings (
  image_id   bigint not null references images on delete cascade,
  reference  text not null,
  host       text not null,
  containers text[] not null,
  seen_at    timestamptz not null
);
create index sightings_of_image on sightings (image_id);
comment on table sightings is 'Where an image was last seen: host (empty: not told), and the containers that ran from it.';

create table inventories (
  id              bigint generated always as identity primary key,
  image_id        bigint not null references images on delete cascade,
  scanner         text not null,
  scanner_version text not null,
  scanner_digest  text not null,
  status          text not null,
  how             text,
  os_id           text,
  os_version      text,
  os_name         text,
  component_count integer not null,
  coverage        jsonb not null,
  documents       jsonb not null,
  scan_id         text not null,
  scanned_at      timestamptz not null,
  duration_ms     double precision not null,
  delivery_key    text not null,
  unique (image_id, scanner)
);
comment on table inventories is 'The latest inventory of an image by a scanner. status: scanned, or partial when a limit ended the scan.';
comment on column inventories.documents is 'Name, media type, size and SHA-256 of the files that the scanner wrote; not their bytes.';

create table components (
  inventory_id bigint not null references inventories on delete cascade,
  position     integer not null,
  component_id text not null,
  kind         text not null,
  name         text not null,
  version      text,
  publisher    text,
  edition      text,
  architecture text,
  licence      text,
  licences     jsonb not null,
  purl         text,
  cpe          text,
  swid_tag_id  text,
  swid_regid   text,
  installed_at text,
  source       text,
  location     text,
  owned_by     text,
  confidence   text not null,
  properties   jsonb,
  evidence     jsonb not null,
  primary key (inventory_id, position)
);
create index components_by_name on components using hash (name);
create index components_by_purl on components using hash (purl);
comment on table components is 'What an inventory lists. component_id is the same wherever the same thing is found at the same place.';
comment on column components.owned_by is 'component_id of the package that brought it along: leave such rows out of counts.';
comment on column components.confidence is 'Of the best evidence: certain, likely or guess.';

create table deliveries (
  key          text primary key,
  image_id     bigint not null references images on delete cascade,
  scanner      text not null,
  reference    text not null,
  scan_id      text not null,
  scanned_at   timestamptz not null,
  delivered_at timestamptz not null default now()
);
create index deliveries_of_image on deliveries (image_id);
comment on table deliveries is 'Every inventory that arrived, once each; what has replaced it is in inventories.';
`;
