//! Lies to whoever only reads.

use super::*;

pub(super) const READING: &[Lie] = &[
    Lie {
        what: "no status without a login",
        tell: |call, _| {
            call.is("GET", "/serverstatus")
                .then(|| told(200, &json!([])))
        },
        found_by: &["session/server-status"],
    },
    Lie {
        what: "one firmware for another",
        tell: |call, truth| {
            call.is("GET", "/firmwares/")
                .then(|| altered(truth, |one| one["version"] = "1.0".into()))
        },
        found_by: &["firmwares/one"],
    },
    Lie {
        what: "firmwares without a product",
        tell: |call, truth| {
            (call.call == "GET /firmwares")
                .then(|| altered(truth, |list| list["FwResource"][0]["product"] = json!(5)))
        },
        found_by: &["firmwares/one", "firmwares/shape"],
    },
    Lie {
        what: "the root in the tree",
        tell: |call, truth| {
            (call.call == "GET /directories/tcdirectories").then(|| {
                altered(truth, |list| {
                    let mut root = list[0].clone();
                    root["id"] = "-1".into();
                    list.as_array_mut().unwrap().push(root);
                })
            })
        },
        found_by: &["directories/device/tree"],
    },
    Lie {
        what: "children of children",
        tell: |call, truth| {
            (call.call == "GET /directories/tcdirectories?facets=children").then(|| {
                altered(truth, |list| {
                    let list = list.as_array_mut().unwrap();
                    let deepest = json!({ "objectType": "tcdirectory", "id": list[2]["id"] });
                    list[0]["DirectoryChildren"]
                        .as_array_mut()
                        .unwrap()
                        .push(deepest);
                })
            })
        },
        found_by: &["directories/device/children"],
    },
    Lie {
        what: "a child left out",
        tell: |call, truth| {
            (call.call == "GET /directories/tcdirectories?facets=children").then(|| {
                altered(truth, |list| {
                    list[0]["DirectoryChildren"] = json!([]);
                })
            })
        },
        found_by: &["directories/device/children"],
    },
    Lie {
        what: "a profile among directories of devices",
        tell: |call, truth| {
            (call.call == "GET /directories/tcdirectories?facets=children").then(|| {
                altered(truth, |list| {
                    list[0]["DirectoryChildren"][0]["objectType"] = "profile".into();
                })
            })
        },
        found_by: &["directories/device/children"],
    },
    Lie {
        what: "another name for a directory that is asked for alone",
        tell: |call, truth| {
            call.is("GET", "/directories/profiledirectories/")
                .then(|| altered(truth, |one| one["name"] = "x".into()))
        },
        found_by: &["directories/profile/one"],
    },
    Lie {
        what: "directories of another type",
        tell: |call, truth| {
            (call.call == "GET /directories/masterprofiledirectories").then(|| {
                altered(truth, |list| {
                    list[0]["objectType"] = "profiledirectory".into();
                })
            })
        },
        found_by: &["directories/priority-profile/shape"],
    },
    Lie {
        what: "a device twice",
        tell: |call, truth| {
            (call.call == "GET /thinclients").then(|| {
                altered(truth, |list| {
                    let first = list[0].clone();
                    list.as_array_mut().unwrap().push(first);
                })
            })
        },
        found_by: &["devices/list"],
    },
    Lie {
        what: "a stranger among the details",
        tell: |call, truth| {
            (call.call == "GET /thinclients?facets=details")
                .then(|| altered(truth, |list| list[0]["id"] = "4711".into()))
        },
        found_by: &["devices/list-details"],
    },
    Lie {
        what: "facets that are ignored",
        tell: |call, truth| {
            (call.is("GET", "/thinclients/") && call.call.contains("facets=")).then(|| {
                altered(truth, |one| {
                    let fields = one.as_object_mut().unwrap();
                    for name in [
                        "osType",
                        "online",
                        "networkAdapters",
                        "deviceAttributes",
                        "userLoginHistory",
                    ] {
                        fields.remove(name);
                    }
                })
            })
        },
        found_by: &[
            "devices/facet-details",
            "devices/facet-online",
            "devices/facet-networkadapters",
            "devices/facet-deviceattributes",
            "devices/facet-loginhistory",
        ],
    },
    Lie {
        what: "another device's address",
        tell: |call, truth| {
            (call.is("GET", "/thinclients/") && call.call.ends_with("=online")).then(|| {
                altered(truth, |one| {
                    one["unitID"] = "00E0C5FFFFFF".into();
                })
            })
        },
        found_by: &["devices/facet-online"],
    },
    Lie {
        what: "a device without a name of its sort",
        tell: |call, truth| {
            (call.is("GET", "/thinclients/") && !call.call.contains('?')).then(|| {
                altered(truth, |one| {
                    if one.get("objectType").is_some() {
                        one["objectType"] = Value::Null;
                    }
                })
            })
        },
        found_by: &["devices/shape"],
    },
    Lie {
        what: "a device in another directory",
        tell: |call, truth| {
            (call.is("GET", "/directories/tcdirectories/") && call.call.ends_with("=children"))
                .then(|| {
                    altered(truth, |one| {
                        one["DirectoryChildren"] = json!([]);
                    })
                })
        },
        found_by: &["devices/place"],
    },
    Lie {
        what: "priority profiles among the others",
        tell: |call, truth| {
            (call.call == "GET /profiles")
                .then(|| altered(truth, |list| list[0]["isMasterProfile"] = true.into()))
        },
        found_by: &["profiles/profile/list"],
    },
    Lie {
        what: "profiles that override perhaps",
        tell: |call, truth| {
            (call.call == "GET /masterprofiles").then(|| {
                altered(truth, |list| {
                    list[0].as_object_mut().unwrap().remove("overridesSessions");
                })
            })
        },
        found_by: &["profiles/priority-profile/shape"],
    },
    Lie {
        what: "another profile than asked for",
        tell: |call, truth| {
            (call.is("GET", "/profiles/") && !call.call.contains("/assignments/")).then(|| {
                altered(truth, |one| {
                    one["name"] = "another".into();
                })
            })
        },
        found_by: &["profiles/profile/one"],
    },
    Lie {
        what: "no profile reaches a device",
        tell: |call, _| {
            (call.is("GET", "/thinclients/") && call.call.ends_with("/assignments/profiles"))
                .then(|| told(200, &json!([])))
        },
        found_by: &[
            "profiles/profile/of-devices",
            "profiles/priority-profile/of-devices",
        ],
    },
    Lie {
        what: "no profile reaches a directory",
        tell: |call, _| {
            (call.is("GET", "/directories/") && call.call.ends_with("/assignments/profiles"))
                .then(|| told(200, &json!([])))
        },
        found_by: &[
            "profiles/profile/of-directories",
            "profiles/profile/origins",
            "profiles/priority-profile/of-directories",
            "profiles/priority-profile/origins",
        ],
    },
    Lie {
        what: "profiles from a directory that is not around",
        tell: |call, truth| {
            (call.is("GET", "/thinclients/") && call.call.ends_with("/assignments/profiles")).then(
                || {
                    altered(truth, |list| {
                        for entry in list.as_array_mut().unwrap() {
                            if entry["receiver"]["type"] == "tcdirectory" {
                                entry["receiver"]["id"] = "4711".into();
                            }
                        }
                    })
                },
            )
        },
        found_by: &[
            "profiles/profile/origins",
            "profiles/priority-profile/origins",
        ],
    },
    Lie {
        what: "a stranger in a view",
        tell: |call, truth| {
            (call.is("GET", "/thinclientview/") && truth().status == 200)
                .then(|| altered(truth, |list| list[0]["id"] = "4711".into()))
        },
        found_by: &["views/one"],
    },
    Lie {
        what: "values of another template key",
        tell: |call, truth| {
            (call.is("GET", "/template/") && truth().status == 200)
                .then(|| altered(truth, |list| list[0]["parentId"] = 4711.into()))
        },
        found_by: &["templates/values"],
    },
    Lie {
        what: "the history of another asset",
        tell: |call, truth| {
            call.is("GET", "/assethistory/assets/").then(|| {
                altered(truth, |list| {
                    list["assethistories"][0]["assetId"] = 4711.into();
                })
            })
        },
        found_by: &["assets/list"],
    },
    Lie {
        what: "a device without the history of its assets",
        tell: |call, truth| {
            call.is("GET", "/assethistory/thinclients/")
                .then(|| altered(truth, |list| list["assethistories"] = json!([])))
        },
        found_by: &["assets/list"],
    },
    Lie {
        what: "another code for an unknown device",
        tell: |call, truth| {
            call.is("GET", "/thinclients/2147483647")
                .then(|| altered(truth, |error| error["errorCode"] = "ITG-0A010".into()))
        },
        found_by: &["unknown/device"],
    },
    Lie {
        what: "something for whatever is asked",
        tell: |call, _| {
            let one = json!({ "id": "2147483647", "parentID": "-1", "name": "x" });
            let is_list = call.call.contains("view") || call.call.contains("template");
            let found = if is_list { json!([one]) } else { one };
            call.call.contains("2147483647").then(|| told(200, &found))
        },
        found_by: &[
            "unknown/device",
            "unknown/directory",
            "unknown/profile",
            "unknown/firmware",
            "unknown/view",
            "unknown/template-key",
        ],
    },
    Lie {
        what: "a page wherever one looks",
        tell: |call, _| {
            call.is("GET", "/no-such-resource")
                .then(|| told(200, &json!({})))
        },
        found_by: &["unknown/path"],
    },
    Lie {
        what: "status 405",
        tell: |call, truth| (call.call == "GET /template").then(|| told(405, &truth().json())),
        found_by: &["unknown/method"],
    },
    Lie {
        what: "a logout that fails",
        tell: |call, _| {
            call.is("POST", "/logout")
                .then(|| told(500, &json!({ "errorCode": "ITG-FF001" })))
        },
        found_by: &["session/log-out"],
    },
];
