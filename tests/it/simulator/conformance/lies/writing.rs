//! Lies to whoever writes.

use super::*;

/// Whether nothing but an id follows.
fn changes_one(call: &Told, start: &str) -> bool {
    let id = call.call.strip_prefix(start);
    id.is_some_and(|id| id.parse::<i64>().is_ok())
}

fn is_move(call: &Told) -> bool {
    call.is("PUT", "/directories/") && call.call.ends_with("?operation=move")
}

pub(super) const WRITING: &[Lie] = &[
    Lie {
        what: "directories that are not renamed",
        tell: |call, _| changes_one(call, "PUT /directories/tcdirectories/").then(pretend),
        found_by: &["directories/device/rename"],
    },
    Lie {
        what: "a directory that holds something is deleted",
        tell: |call, truth| {
            let delete = call.is("DELETE", "/directories/tcdirectories/");
            delete.then(|| instead_of_refusing(truth, &json!({ "message": "done" })))
        },
        found_by: &["directories/device/delete-full"],
    },
    Lie {
        what: "directories that are not deleted",
        tell: |call, _| {
            call.is("DELETE", "/directories/tcdirectories/")
                .then(pretend)
        },
        found_by: &[
            "directories/device/delete-full",
            "directories/device/delete",
            "directories/device/clean-up",
        ],
    },
    Lie {
        what: "results of moves in another order",
        tell: |call, truth| {
            is_move(call).then(|| {
                altered(truth, |list| {
                    let list = list.as_array_mut().unwrap();
                    let results: Vec<_> = list.iter().map(|one| one["results"].clone()).collect();
                    for (one, result) in list.iter_mut().zip(results.into_iter().rev()) {
                        one["results"] = result;
                    }
                })
            })
        },
        found_by: &[
            "directories/device/move",
            "devices/move",
            "directories/profile/move",
            "directories/priority-profile/move",
        ],
    },
    Lie {
        what: "moves that are not made",
        tell: |call, _| {
            is_move(call).then(|| {
                let body = call.body.borrow();
                let result = |one: &Value| {
                    let unknown = one["id"] == "2147483647";
                    let results = if unknown {
                        "does_not_exist"
                    } else {
                        "successful"
                    };
                    json!({ "id": one["id"], "results": results })
                };
                let moved: Value = body
                    .as_ref()
                    .unwrap()
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(result)
                    .collect();
                told(200, &moved)
            })
        },
        found_by: &[
            "directories/device/move",
            "devices/move",
            "directories/profile/move",
            "directories/priority-profile/move",
        ],
    },
    Lie {
        what: "devices under another name",
        tell: |call, truth| {
            if call.call == "PUT /thinclients"
                && let Some(body) = call.body.borrow_mut().as_mut()
            {
                body["name"] = "another".into();
            }
            (call.call == "PUT /thinclients").then(truth)
        },
        found_by: &["devices/create"],
    },
    Lie {
        what: "an address twice",
        tell: |call, truth| {
            let create = call.call == "PUT /thinclients";
            create.then(|| instead_of_refusing(truth, &json!({ "id": "4711" })))
        },
        found_by: &["devices/create-again"],
    },
    Lie {
        what: "devices that are not changed",
        tell: |call, _| changes_one(call, "PUT /thinclients/").then(pretend),
        found_by: &["devices/change"],
    },
    Lie {
        what: "no result for one of the devices",
        tell: |call, truth| {
            call.is("POST", "/thinclients?").then(|| {
                altered(truth, |list| {
                    list["CommandExecList"].as_array_mut().unwrap().pop();
                })
            })
        },
        found_by: &["devices/wake", "devices/send-settings"],
    },
    Lie {
        what: "profiles that are not assigned",
        tell: |call, _| (call.is("PUT", "/") && call.call.contains("/assignments/")).then(pretend),
        found_by: &[
            "assignments/profile/to-directory",
            "assignments/profile/by-device",
            "assignments/profile/by-directory",
            "assignments/priority-profile/to-directory",
            "assignments/priority-profile/by-device",
            "assignments/priority-profile/by-directory",
        ],
    },
    Lie {
        what: "profiles that are not taken back",
        tell: |call, _| (call.is("DELETE", "/profiles/")).then(pretend),
        found_by: &[
            "assignments/profile/back-from-directory",
            "assignments/profile/by-device-back",
            "assignments/profile/by-directory-back",
        ],
    },
    Lie {
        what: "nothing is inherited",
        tell: |call, truth| {
            (call.is("GET", "/thinclients/") && call.call.ends_with("/assignments/profiles")).then(
                || {
                    altered(truth, |list| {
                        list.as_array_mut()
                            .unwrap()
                            .retain(|entry| entry["receiver"]["type"] == "tc");
                    })
                },
            )
        },
        found_by: &[
            "assignments/profile/inherited",
            "assignments/profile/both-origins",
            "assignments/priority-profile/inherited",
            "assignments/priority-profile/both-origins",
        ],
    },
    Lie {
        what: "template values that are lost",
        tell: |call, truth| {
            (call.is("GET", "/template/")).then(|| altered(truth, |list| *list = json!([])))
        },
        found_by: &["templates/value"],
    },
    Lie {
        what: "devices that are not deleted",
        tell: |call, _| call.call.ends_with("/deletetcoffline").then(pretend),
        found_by: &["devices/delete", "directories/device/clean-up"],
    },
    Lie {
        what: "an online deletion that is not made",
        tell: |call, _| {
            (call.is("DELETE", "/thinclients/") && !call.call.ends_with("/deletetcoffline")).then(
                || {
                    let done =
                        json!({ "mac": "", "exectime": 0, "message": "OK", "state": "SUCCESS" });
                    told(200, &json!({ "CommandExecList": [done] }))
                },
            )
        },
        found_by: &["devices/delete-online"],
    },
];
