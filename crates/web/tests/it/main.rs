//! The kit from outside: requests through the assembled site, and the stylesheet's promises.

mod edge;
mod limits;
mod origins;
mod site;
mod stylesheet;
mod world;
