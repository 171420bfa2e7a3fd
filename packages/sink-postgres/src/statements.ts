/** Each takes rows as JSON, so that columns are named once and nothing is ever put into the text of a statement. */

/** $1: an image. It keeps what it was last called, whatever order deliveries arrive in. The row is locked afterwards. */
export const UPSERT_IMAGE = `
insert into images (digest, digest_kind, platform, reference, name, tag, config_digest, manifest_digest, index_digest,
                    repo_tags, repo_digests, layers, labels, size_bytes, created, first_seen_at, last_seen_at)
select digest, digest_kind, platform, reference, name, tag, config_digest, manifest_digest, index_digest,
       repo_tags, repo_digests, layers, labels, size_bytes, created, seen_at, seen_at
  from jsonb_to_record($1::jsonb) as row (
    digest text, digest_kind text, platform text, reference text, name text, tag text,
    config_digest text, manifest_digest text, index_digest text, repo_tags text[], repo_digests text[], layers text[],
    labels jsonb, size_bytes bigint, created text, seen_at timestamptz)
on conflict (digest, platform) do update set
  digest_kind = excluded.digest_kind, reference = excluded.reference, name = excluded.name, tag = excluded.tag,
  config_digest = coalesce(excluded.config_digest, images.config_digest),
  manifest_digest = coalesce(excluded.manifest_digest, images.manifest_digest),
  index_digest = coalesce(excluded.index_digest, images.index_digest),
  repo_tags = excluded.repo_tags, repo_digests = excluded.repo_digests, layers = excluded.layers,
  labels = excluded.labels, size_bytes = excluded.size_bytes, created = excluded.created,
  last_seen_at = excluded.last_seen_at
where images.last_seen_at <= excluded.last_seen_at`;

/** $1: an image. Answers its id. */
export const FIND_IMAGE = `
update images set first_seen_at = least(first_seen_at, seen_at)
  from jsonb_to_record($1::jsonb) as row (digest text, platform text, seen_at timestamptz)
 where images.digest = row.digest and images.platform = row.platform
returning images.id`;

/** $1: image, $2: sightings, $3: when. Of each place only the last look is kept. */
export const REPLACE_SIGHTINGS = `
with new as (
  select * from jsonb_to_recordset($2::jsonb) as row (reference text, host text, containers text[])
), old as (
  delete from sightings s using new
   where s.image_id = $1 and s.reference = new.reference and s.host = new.host and s.seen_at <= $3
)
insert into sightings (image_id, reference, host, containers, seen_at)
select $1, reference, host, containers, $3 from new
 where not exists (select from sightings s
                    where s.image_id = $1 and s.reference = new.reference and s.host = new.host and s.seen_at > $3)`;

/** $1: key, $2: image, $3: scanner, $4: reference, $5: scan, $6: when. No row: the key was there. */
export const RECORD_DELIVERY = `
insert into deliveries (key, image_id, scanner, reference, scan_id, scanned_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (key) do nothing`;

/** $1: image, $2: scanner, $3: when. */
export const PRESENT_INVENTORY = `
select id, delivery_key as key, scanned_at > $3::timestamptz as is_newer
  from inventories where image_id = $1 and scanner = $2`;

/** $1: inventory, $2: when. */
export const CONFIRM_INVENTORY = `update inventories set scanned_at = greatest(scanned_at, $2) where id = $1`;

/** $1: inventory. Its components go with it. */
export const DELETE_INVENTORY = `delete from inventories where id = $1`;

/** $1: image, $2: an inventory. Answers its id. */
export const INSERT_INVENTORY = `
insert into inventories (image_id, scanner, scanner_version, scanner_digest, status, how, os_id, os_version, os_name,
                         component_count, coverage, documents, scan_id, scanned_at, duration_ms, delivery_key)
select $1, row.* from jsonb_to_record($2::jsonb) as row (
  scanner text, scanner_version text, scanner_digest text, status text, how text, os_id text, os_version text, os_name text,
  component_count integer, coverage jsonb, documents jsonb, scan_id text, scanned_at timestamptz,
  duration_ms double precision, delivery_key text)
returning id`;

/** $1: inventory, $2: components. */
export const INSERT_COMPONENTS = `
insert into components (inventory_id, position, component_id, kind, name, version, publisher, edition, architecture,
                        licence, licences, purl, cpe, swid_tag_id, swid_regid, installed_at, source, location, owned_by,
                        confidence, properties, evidence)
select $1, row.* from jsonb_to_recordset($2::jsonb) as row (
  position integer, component_id text, kind text, name text, version text, publisher text, edition text, architecture text,
  licence text, licences jsonb, purl text, cpe text, swid_tag_id text, swid_regid text, installed_at text, source text,
  location text, owned_by text, confidence text, properties jsonb, evidence jsonb)`;
