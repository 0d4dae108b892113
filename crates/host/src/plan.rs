//! Which plugins run, and in which order: only what is needed for what was asked.

use crate::error::{Error, HOST};
use crate::manifest::Manifest;
use dateline_core::records::base::Meta;
use dateline_core::schema::Schema;
use dateline_core::{Row, schema};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// What is asked of a plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    /// Ids of the wanted plugins; empty for all that display a layer.
    pub select: &'a [String],
    /// Layers wanted beside those.
    pub layers: &'a [String],
    /// By layer name, the id of the plugin that shall provide it.
    pub providers: &'a BTreeMap<String, String>,
}

/// The plugins that run, in order.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// One step a plugin: whatever a step reads was made by an earlier one, or is the host's.
    pub steps: Vec<Step>,
}

/// One plugin of a plan.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the plugin says of itself.
    pub manifest: Arc<Manifest>,
    /// Its file.
    pub path: PathBuf,
    /// Whether it was asked for, and not only needed by another.
    pub selected: bool,
    /// Layers it makes that are kept from the others, because another plugin was chosen as their provider, or because
    /// they refer to rows of such a layer.
    pub replaced: BTreeSet<String>,
}

impl Plan {
    /// The step that provides the layer of this name.
    pub fn producer(&self, layer: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.provides(layer).is_some())
    }

    /// Every layer that is made, with the step that makes it, in the order of making.
    pub fn layers(&self) -> impl Iterator<Item = (&Arc<Schema>, &Step)> {
        self.steps.iter().flat_map(|step| step.provided().map(move |schema| (schema, step)))
    }
}

impl Step {
    /// The schema of the layer of this name that it gives to others.
    pub fn provides(&self, layer: &str) -> Option<&Arc<Schema>> {
        self.provided().find(|schema| schema.name == layer)
    }

    /// The schemas of the layers it gives to others.
    pub fn provided(&self) -> impl Iterator<Item = &Arc<Schema>> {
        self.manifest.provides.iter().filter(|schema| !self.replaced.contains(&schema.name))
    }
}

/// The schema of the layer that the host itself provides: what came with the document.
pub(crate) fn host_layer() -> Schema {
    Schema::from_def(Meta::LAYER)
}

/// Who wants a layer, for messages.
enum Wanting<'a> {
    Plugin(&'a str),
    Caller,
}

impl Wanting<'_> {
    fn sentence(&self) -> String {
        match self {
            Wanting::Plugin(id) => format!("which plugin {id:?} requires"),
            Wanting::Caller => "which was asked for".to_owned(),
        }
    }
}

/// Finds the plugins that are needed and orders them.
///
/// # Errors
/// [`Error::UnknownPlugin`], [`Error::NothingSelected`], [`Error::ProviderChoice`], [`Error::MissingLayer`],
/// [`Error::DoubledProvider`], [`Error::SelfDependency`], [`Error::Cycle`].
pub(crate) fn plan(candidates: &[(PathBuf, Arc<Manifest>)], wish: Wish<'_>) -> Result<Plan, Error> {
    let planner = Planner::new(candidates, wish)?;
    let mut wanted: BTreeSet<usize> = planner.selected.clone();
    let mut open: Vec<usize> = wanted.iter().copied().collect();
    for layer in wish.layers {
        let layer = planner.versioned(layer)?;
        if let Some(at) = planner.provider(&layer, &Wanting::Caller)?
            && wanted.insert(at)
        {
            open.push(at);
        }
    }
    if wanted.is_empty() && wish.layers.is_empty() {
        return Err(Error::NothingSelected);
    }
    open.sort_unstable_by(|a, b| planner.id(*b).cmp(planner.id(*a)));
    while let Some(at) = open.pop() {
        for schema in &planner.manifest(at).requires {
            if planner.manifest(at).provided(&schema.name).is_some() {
                return Err(Error::SelfDependency { id: planner.id(at).to_owned(), layer: schema.id() });
            }
            if let Some(provider) = planner.provider(&schema.id(), &Wanting::Plugin(planner.id(at)))?
                && wanted.insert(provider)
            {
                open.push(provider);
            }
        }
    }
    planner.no_layer_twice(&wanted)?;
    let order = planner.order(&wanted)?;
    let steps = order
        .into_iter()
        .map(|at| Step {
            manifest: planner.manifest(at).clone(),
            path: candidates[at].0.clone(),
            selected: planner.selected.contains(&at),
            replaced: planner.replaced[at].clone(),
        })
        .collect();
    Ok(Plan { steps })
}

struct Planner<'a> {
    candidates: &'a [(PathBuf, Arc<Manifest>)],
    selected: BTreeSet<usize>,
    /// By candidate, the layers that another plugin provides in its stead.
    replaced: Vec<BTreeSet<String>>,
}

impl<'a> Planner<'a> {
    fn new(candidates: &'a [(PathBuf, Arc<Manifest>)], wish: Wish<'_>) -> Result<Planner<'a>, Error> {
        let place = |id: &str| candidates.iter().position(|(_, manifest)| manifest.id == id);
        let ids = || {
            let mut ids: Vec<String> = candidates.iter().map(|(_, manifest)| manifest.id.clone()).collect();
            ids.sort();
            ids
        };
        let mut selected = BTreeSet::new();
        for id in wish.select {
            selected.insert(place(id).ok_or_else(|| Error::UnknownPlugin { id: id.clone(), known_ids: ids() })?);
        }
        if wish.select.is_empty() {
            selected.extend((0..candidates.len()).filter(|at| candidates[*at].1.displays()));
        }
        for (layer, id) in wish.providers {
            let refused = |reason: &str| Error::ProviderChoice { layer: layer.clone(), plugin: id.clone(), reason: reason.to_owned() };
            let at = place(id).ok_or_else(|| refused("which was not found"))?;
            if candidates[at].1.provided(layer).is_none() {
                return Err(refused("which does not provide it"));
            }
        }
        let replaced = candidates.iter().map(|(_, manifest)| replaced(manifest, wish.providers)).collect();
        Ok(Planner { candidates, selected, replaced })
    }

    fn manifest(&self, at: usize) -> &'a Arc<Manifest> {
        &self.candidates[at].1
    }

    fn id(&self, at: usize) -> &'a str {
        &self.candidates[at].1.id
    }

    /// The schemas that candidate `at` gives to others.
    fn provided(&self, at: usize) -> impl Iterator<Item = &'a Arc<Schema>> {
        self.manifest(at).provides.iter().filter(move |schema| !self.replaced[at].contains(&schema.name))
    }

    /// `token@1` for `token`, if there is but one version.
    fn versioned(&self, layer: &str) -> Result<String, Error> {
        if schema::parse_id(layer).is_some() {
            return Ok(layer.to_owned());
        }
        let ids: BTreeSet<String> = (0..self.candidates.len())
            .flat_map(|at| self.provided(at))
            .filter(|schema| schema.name == layer)
            .map(|schema| schema.id())
            .chain((layer == host_layer().name).then(|| host_layer().id()))
            .collect();
        match ids.len() {
            1 => Ok(ids.into_iter().next().unwrap_or_default()),
            _ => Err(Error::MissingLayer {
                layer: layer.to_owned(),
                wanted_by: Wanting::Caller.sentence(),
                other_versions: ids.into_iter().collect(),
            }),
        }
    }

    /// The one plugin that provides layer `wanted` (`token@1`); none if it is the host's.
    fn provider(&self, wanted: &str, by: &Wanting<'_>) -> Result<Option<usize>, Error> {
        if wanted == host_layer().id() {
            return Ok(None);
        }
        let mut providers: Vec<usize> =
            (0..self.candidates.len()).filter(|at| self.provided(*at).any(|schema| schema.id() == wanted)).collect();
        if providers.len() > 1 && providers.iter().filter(|at| self.selected.contains(at)).count() == 1 {
            providers.retain(|at| self.selected.contains(at));
        }
        match providers[..] {
            [one] => Ok(Some(one)),
            [] => {
                let name = wanted.split('@').next().unwrap_or(wanted);
                let mut other_versions: Vec<String> = (0..self.candidates.len())
                    .flat_map(|at| self.provided(at).map(move |schema| (at, schema)))
                    .filter(|(_, schema)| schema.name == name)
                    .map(|(at, schema)| format!("{} from {} {}", schema.id(), self.id(at), self.manifest(at).version))
                    .collect();
                other_versions.sort();
                Err(Error::MissingLayer { layer: wanted.to_owned(), wanted_by: by.sentence(), other_versions })
            }
            _ => Err(self.doubled(wanted, &providers, by.sentence())),
        }
    }

    fn doubled(&self, layer: &str, providers: &[usize], wanted_by: String) -> Error {
        let mut providers: Vec<String> = providers.iter().map(|at| self.id(*at).to_owned()).collect();
        providers.sort();
        Error::DoubledProvider { layer: layer.to_owned(), providers, wanted_by }
    }

    /// Refuses two plugins of the plan that give the same layer, or one that gives the host's.
    fn no_layer_twice(&self, wanted: &BTreeSet<usize>) -> Result<(), Error> {
        let host = host_layer();
        let mut makers: BTreeMap<&str, usize> = BTreeMap::new();
        for at in wanted {
            for schema in self.provided(*at) {
                if schema.name == host.name {
                    let providers = vec![HOST.to_owned(), self.id(*at).to_owned()];
                    return Err(Error::DoubledProvider {
                        layer: schema.id(),
                        providers,
                        wanted_by: "and there can be only one".to_owned(),
                    });
                }
                if let Some(first) = makers.insert(&schema.name, *at) {
                    return Err(self.doubled(&schema.id(), &[first, *at], "and both are to run".to_owned()));
                }
            }
        }
        Ok(())
    }

    /// The wanted plugins, each after those whose layers it reads; those that could stand anywhere by id.
    fn order(&self, wanted: &BTreeSet<usize>) -> Result<Vec<usize>, Error> {
        let before = |at: usize| -> Vec<(usize, String)> {
            let manifest = self.manifest(at);
            let reads = manifest.requires.iter().chain(&manifest.uses);
            let maker = |read: &Arc<Schema>| {
                let id = read.id();
                wanted.iter().copied().find(|maker| *maker != at && self.provided(*maker).any(|schema| schema.id() == id))
            };
            reads.filter_map(|read| Some((maker(read)?, read.id()))).collect()
        };
        let mut left: Vec<usize> = wanted.iter().copied().collect();
        left.sort_unstable_by(|a, b| self.id(*a).cmp(self.id(*b)));
        let mut order = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let Some(next) = left.iter().position(|at| before(*at).iter().all(|(maker, _)| order.contains(maker))) else {
                return Err(Error::Cycle { chain: self.circle(&left, &before) });
            };
            order.push(left.remove(next));
        }
        Ok(order)
    }

    /// A circle among plugins that all wait for one another: `a`, `needs b@1 from b`, …, `a`.
    fn circle(&self, left: &[usize], before: &dyn Fn(usize) -> Vec<(usize, String)>) -> Vec<String> {
        let mut path: Vec<(usize, String)> = vec![(left[0], String::new())];
        loop {
            let (at, _) = path[path.len() - 1];
            let Some((next, layer)) = before(at).into_iter().find(|(maker, _)| left.contains(maker)) else { break };
            let known = path.iter().position(|(seen, _)| *seen == next);
            path.push((next, layer));
            if let Some(start) = known {
                path.drain(..start);
                break;
            }
        }
        let ids = path.iter().map(|(at, _)| self.id(*at));
        let layers = path.iter().skip(1).map(|(_, layer)| Some(layer)).chain([None]);
        ids.zip(layers).map(|(id, layer)| layer.map_or_else(|| id.to_owned(), |layer| format!("{id} (needs {layer})"))).collect()
    }
}

/// The layers of `manifest` that another plugin was chosen for, and those that refer to rows of such a layer.
fn replaced(manifest: &Manifest, providers: &BTreeMap<String, String>) -> BTreeSet<String> {
    use dateline_core::schema::CellType;
    let chosen = |schema: &&Arc<Schema>| providers.get(&schema.name).is_some_and(|id| *id != manifest.id);
    let mut replaced: BTreeSet<String> = manifest.provides.iter().filter(chosen).map(|schema| schema.name.clone()).collect();
    loop {
        let refers = |schema: &&Arc<Schema>| {
            schema.columns.iter().any(|column| match &column.cell {
                CellType::Ref { layer, .. } | CellType::Rows { layer } => replaced.contains(layer),
                _ => false,
            })
        };
        let more: Vec<String> = manifest.provides.iter().filter(refers).map(|schema| schema.name.clone()).collect();
        let before = replaced.len();
        replaced.extend(more);
        if replaced.len() == before {
            return replaced;
        }
    }
}

#[cfg(test)]
mod tests;
