//! What plugins log: events of `tracing` in the end, kept for a while where they come from a worker.

use std::sync::Mutex;

/// One log event of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogLine {
    /// 1 error to 5 trace.
    pub level: u32,
    /// The plugin's id.
    pub plugin: String,
    /// The module of the plugin it comes from.
    pub target: String,
    /// What happened.
    pub message: String,
    /// More about it: a JSON object.
    pub fields: String,
}

/// Where a plugin's log events go.
#[derive(Debug)]
pub(crate) struct Log {
    /// The plugin's id.
    pub plugin: String,
    /// Events above this level are left out.
    pub level: u32,
    /// Kept until they are asked for, at most [`KEPT`]; handed on at once if there is no place to keep them.
    pub kept: Option<Mutex<Vec<LogLine>>>,
}

/// Most events that are kept between two documents.
const KEPT: usize = 10_000;

impl Log {
    /// Takes in one event.
    pub fn put(&self, level: u32, target: &[u8], message: &[u8], fields: &[u8]) {
        if level > self.level {
            return;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let line = LogLine { level, plugin: self.plugin.clone(), target: text(target), message: text(message), fields: text(fields) };
        match &self.kept {
            None => line.hand_on(),
            Some(kept) => {
                let mut kept = kept.lock().unwrap_or_else(|broken| broken.into_inner());
                if kept.len() == KEPT {
                    let message = format!("more than {KEPT} events since the last document: the rest is left out");
                    kept.push(LogLine { level: 2, target: String::new(), message, fields: "{}".to_owned(), ..line });
                } else if kept.len() < KEPT {
                    kept.push(line);
                }
            }
        }
    }

    /// The events kept so far.
    pub fn take(&self) -> Vec<LogLine> {
        self.kept.as_ref().map(|kept| std::mem::take(&mut *kept.lock().unwrap_or_else(|broken| broken.into_inner()))).unwrap_or_default()
    }
}

impl LogLine {
    /// Makes it an event of `tracing`.
    pub fn hand_on(&self) {
        let LogLine { plugin, target, message, fields, .. } = self;
        match self.level {
            0 | 1 => tracing::error!(target: "dateline::plugin", plugin, module = target, fields, "{message}"),
            2 => tracing::warn!(target: "dateline::plugin", plugin, module = target, fields, "{message}"),
            3 => tracing::info!(target: "dateline::plugin", plugin, module = target, fields, "{message}"),
            4 => tracing::debug!(target: "dateline::plugin", plugin, module = target, fields, "{message}"),
            _ => tracing::trace!(target: "dateline::plugin", plugin, module = target, fields, "{message}"),
        }
    }
}
