//! What somebody comes for: the queue and the procedure behind it.

use crate::config::{Config, Queue};
use crate::domain::catalogue::Procedure;
use crate::domain::queue::Stop;
use crate::hall::{HallError, Matter};

pub(super) fn find<'a>(config: &'a Config, matter: &Matter) -> Result<(&'a Queue, Option<&'a Procedure>), HallError> {
    match matter {
        Matter::Queue(key) => config.queue(key).map(|queue| (queue, None)).ok_or_else(|| HallError::UnknownQueue(key.to_string())),
        Matter::Procedure(code) => {
            let unknown = || HallError::UnknownProcedure(code.to_string());
            let procedure = config.catalogue.by_code(code).ok_or_else(unknown)?;
            let queue = config.queue_for(procedure).ok_or_else(unknown)?;
            Ok((queue, Some(procedure)))
        }
    }
}

/// The further services of a visit, in their order.
pub(in crate::hall) fn stops(config: &Config, matters: &[Matter]) -> Result<Vec<Stop>, HallError> {
    let stop = |matter| {
        let (queue, procedure) = find(config, matter)?;
        Ok(Stop { queue: queue.key.clone(), procedure: procedure.map(|procedure| procedure.code.clone()), aim: None })
    };
    matters.iter().map(stop).collect()
}
