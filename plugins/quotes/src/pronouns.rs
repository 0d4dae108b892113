//! Whom a pronoun for who speaks means, where coreference says nothing or what cannot be.
//!
//! **Why.** Coreference does not know who speaks. Who is quoted goes on speaking: "Ellery said Voss had lied. “It is simple,” he said."

use crate::contents::Content;
use crate::document::Attribution;
use crate::people::People;
use crate::tree::Tree;
use dateline_sdk::prelude::*;

/// How many mentions back an earlier one is looked for.
const BACK: usize = 64;

impl People<'_> {
    /// Whether coreference took who speaks for something that cannot: for a thing, or for what only the words said name.
    pub fn is_mistaken(&self, tree: &Tree<'_>, pronoun: Ref<Mention>, attribution: &Attribution) -> bool {
        let row = self.mentions.get(pronoun);
        let first = self.first_of.get(row.entity.index()).copied().flatten();
        let said = first.is_some_and(|first| attribution.content.holds(self.mentions.get(first).head.index()));
        let thing = tree.lemma(row.head.index()) == "it" && self.kind(pronoun) == EntityKind::Other;
        row.kind == MentionKind::Pronoun && (said || thing)
    }

    /// Whether what a pronoun refers to was last named before this place, pronouns aside, so many mentions back at most.
    pub fn is_far(&self, pronoun: Ref<Mention>, from: usize) -> bool {
        let entity = self.mentions.get(pronoun).entity;
        let earlier = (0..pronoun.index()).rev().take(BACK).map(|at| self.mentions.get(Ref::new(at)));
        let near = earlier.take_while(|mention| mention.head.index() >= from);
        !near.filter(|mention| mention.kind != MentionKind::Pronoun).any(|mention| mention.entity == entity)
    }

    /// Whether what a pronoun refers to was last mentioned in these words, so many mentions back at most.
    pub fn was_spoken_of(&self, pronoun: Ref<Mention>, content: &Content) -> bool {
        let entity = self.mentions.get(pronoun).entity;
        let earlier = (0..pronoun.index()).rev().take(BACK).map(|at| self.mentions.get(Ref::new(at)));
        let mut same = earlier.filter(|mention| mention.entity == entity);
        same.next().is_some_and(|mention| content.holds(mention.head.index()))
    }

    /// Whether nothing but pronouns refers to what this pronoun refers to: coreference found nobody.
    pub fn is_unknown(&self, mention: Ref<Mention>) -> bool {
        let row = self.mentions.get(mention);
        let named = |entity: Ref<Entity>| self.entities.row(entity.index()).is_some_and(|entity| entity.mentions.len() > 1);
        row.kind == MentionKind::Pronoun && !named(row.entity)
    }

    /// Whether one may be *he*, *she*, *they* for the other, as far as gender and number go.
    pub fn agrees(&self, tree: &Tree<'_>, pronoun: usize, with: Ref<Mention>) -> bool {
        let Some(entity) = self.entities.row(self.mentions.get(with).entity.index()) else { return false };
        let one = entity.number != Number::Plural;
        match tree.lemma(pronoun) {
            "he" | "him" | "his" => entity.kind == EntityKind::Person && entity.gender != Gender::Feminine && one,
            "she" | "her" => entity.kind == EntityKind::Person && entity.gender != Gender::Masculine && one,
            "it" | "its" => matches!(entity.kind, EntityKind::Org | EntityKind::Gpe) && one,
            "they" | "them" | "their" => matches!(entity.kind, EntityKind::Org | EntityKind::Group) || !one,
            _ => false,
        }
    }
}
