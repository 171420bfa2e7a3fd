/** Answers to what those ask who manage software and its licences. */
export const views: string = `
create view products as
select c.kind, c.name, c.version, c.edition, c.publisher, c.architecture, c.licence, c.location, c.confidence,
       c.purl, c.cpe, c.swid_tag_id, i.reference as image, i.digest, i.platform, i.last_seen_at,
       v.scanner, v.scanned_at, i.id as image_id, c.inventory_id, c.component_id
  from components c
  join inventories v on v.id = c.inventory_id
  join images i on i.id = v.image_id
 where c.owned_by is null;
comment on view products is 'Which images contain what. Without components that belong to a package, which is listed itself.';

create view product_counts as
select kind, name, version, edition, publisher,
       count(distinct image_id) as images, count(*) as installations, max(last_seen_at) as last_seen_at
  from products
 group by kind, name, version, edition, publisher;
comment on view product_counts is 'How many images contain a product, and how many installations of it there are in them.';

create view image_overview as
select i.reference, i.digest, i.platform, v.os_name, v.scanner, v.scanner_version, v.status, v.component_count,
       jsonb_array_length(v.coverage -> 'unread') as unread_files, v.scanned_at, i.first_seen_at, i.last_seen_at,
       (select count(distinct s.host) from sightings s where s.image_id = i.id) as hosts,
       (select coalesce(sum(cardinality(s.containers)), 0) from sightings s where s.image_id = i.id) as containers,
       i.id as image_id, v.id as inventory_id
  from images i
  join inventories v on v.image_id = i.id;
comment on view image_overview is 'Each image, what scanned it and when, what could not be read, and where it runs.';
`;
