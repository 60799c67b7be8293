/* Find what an address means that names no family, line, model or owner of the catalogue.
   Each function returns {certain, isMoved, near}: `certain` is {value, text} if there is no doubt, because the name differs
   only in case, accents and separators, or because an earlier edition had the name (`isMoved`). Otherwise `near` lists the
   most similar names. */
((atlas) => {
  'use strict';
  const { shown, squeeze } = atlas.format;
  const FEW = 3; // models that are offered
  const SLIPS = 3; // changes of a letter by which a model is nearer than the results of a search
  const LONGEST = 100; // letters of a name that is compared with all others
  const ENDING = /[.,;:!?)\]}>"'`]+$/;

  /** Convert a text to lower case without accents, and without punctuation at its end. */
  const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim().replace(ENDING, '');
  const plainOf = (text) => squeeze(fold(text));

  /** Return the index of the text that is most similar to another, or -1 if no text is within `most` changes of a
      letter. */
  function closest(plain, texts, most = plain.length - 1) {
    const { distance } = atlas.searchIndex;
    if (plain.length > LONGEST) return -1;
    let [best, least] = [-1, most + 1];
    texts.forEach((text, at) => {
      const far = least > 0 ? distance(plain, text, least - 1) : least;
      if (far < least) [best, least] = [at, far];
    });
    return best;
  }
  /** Choose among columns of slugs and titles. `kind` is that of the earlier slugs in the payload `moved`. */
  async function choose(asked, { slug, title }, kind) {
    const plain = plainOf(asked);
    const plains = [slug, title].map((texts) => texts.map(plainOf));
    const entry = (at) => ({ value: slug[at], text: title[at] });
    const same = Math.max(...plains.map((texts) => texts.indexOf(plain)));
    if (same >= 0) return { certain: entry(same) };
    const moved = (await atlas.data.need('moved'))[kind];
    const earlier = Object.keys(moved).find((one) => plainOf(one) === plain);
    const now = earlier === undefined ? -1 : slug.indexOf(moved[earlier]);
    if (now >= 0) return { certain: entry(now), isMoved: true };
    await atlas.search.load();
    const place = closest(plain, plains[1]);
    return { near: place < 0 ? [] : [entry(place)] };
  }

  async function family(asked) {
    const plain = plainOf(asked);
    const [listed] = atlas.site.isSharded && plain ? await atlas.shards.look('families', plain, 1) : [];
    if (listed?.key === plain) return { certain: { value: listed.slug, text: listed.title } };
    return choose(asked, (await atlas.catalogue.load()).clades, 'families');
  }
  async function line(asked) {
    return atlas.site.hasLines ? choose(asked, await atlas.data.need('lines'), 'lines') : { near: [] };
  }

  const model = async (asked) => {
    const entry = (id) => ({ value: id, text: shown(id) });
    if (atlas.site.isSharded && (await atlas.shards.find(asked))) return { certain: entry(asked) };
    const { ids } = await atlas.catalogue.load();
    const folded = fold(asked);
    const isSame = (id) => fold(id) === folded;
    const same = ids.find(isSame);
    if (same !== undefined) return { certain: entry(same) };
    await atlas.search.load();
    const { entries } = await atlas.search.query(asked, [asked]);
    const found = entries.find(({ id }) => isSame(id));
    if (found) return { certain: entry(found.id) };
    const place = closest(squeeze(folded), ids.map(squeeze), entries.length ? SLIPS : undefined);
    const near = [...(place < 0 ? [] : [ids[place]]), ...entries.map(({ id }) => id)];
    return { near: [...new Set(near)].slice(0, FEW).map(entry) };
  };
  async function owner(asked) {
    const entry = (name) => ({ value: name, text: shown(name) });
    const folded = fold(asked);
    const isSame = (name) => fold(name) === folded;
    const [listed] = atlas.site.isSharded && folded ? await atlas.shards.look('owners', folded, 1) : [];
    if (listed && isSame(listed.owner)) return { certain: entry(listed.owner) };
    const catalogue = await atlas.catalogue.load();
    const owners = [...new Set(catalogue.ids.map((_, row) => catalogue.ownerOf(row)))].filter(Boolean);
    const same = owners.find(isSame);
    if (same !== undefined) return { certain: entry(same) };
    await atlas.search.load();
    const place = closest(squeeze(folded), owners.map(plainOf));
    return { near: place < 0 ? [] : [entry(owners[place])] };
  }

  atlas.nearest = { family, line, model, owner };
})(globalThis.constellation);
