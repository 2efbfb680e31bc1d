"""Keys, values, schemas and the settings of a device."""

from __future__ import annotations

import pickle

import igel_migrate as im
import pytest
from igel_migrate import exceptions, icacrypt, registry

from documents import SCHEMA, SECRET, SETTINGS, firmware_export, template


def test_a_key_knows_its_template() -> None:
    key = im.RegistryKey("update.repository%.url")
    assert (key.template, key.parameter) == ("update.repository%", "url")
    assert str(key.on_device(3)) == "update.repository3.url"
    assert im.RegistryKey("update.repository%").join("url") == key
    assert pickle.loads(pickle.dumps(key)) == key
    assert len({key, im.RegistryKey(str(key))}) == 1
    with pytest.raises(exceptions.DocumentError):
        im.RegistryKey("..")
    with pytest.raises(TypeError):
        im.RegistryKey(1)  # type: ignore[arg-type]


def test_a_value_is_encoded_and_not_shown() -> None:
    value = im.RegistryValue("a>b")
    assert (value.text, value.is_canonical) == ("a>b", True)
    assert value.stored != "a>b"
    assert im.RegistryValue.from_stored(value.stored) == value
    assert pickle.loads(pickle.dumps(value)) == value
    assert SECRET not in repr(im.RegistryValue(SECRET))
    assert SECRET not in str(im.RegistryValue(SECRET))


def test_obfuscation_is_undone() -> None:
    stored = icacrypt.encode(SECRET)
    assert stored != SECRET
    assert icacrypt.decode(stored) == SECRET
    with pytest.raises(exceptions.IgelMigrateError) as caught:
        icacrypt.decode(SECRET)
    assert SECRET not in caught.value.report()
    with pytest.raises(TypeError) as refused:
        icacrypt.encode(SECRET.encode())  # type: ignore[arg-type]
    assert SECRET not in str(refused.value)


def test_a_schema_says_what_a_parameter_is() -> None:
    schema = im.RegistrySchema.parse(SCHEMA, name="base_system 12.10.0")
    assert schema.form is registry.SchemaForm.SETUP_DEF
    assert schema.parameter_count == len(schema.parameters) == 3
    assert [str(key) for key in schema.templates] == ["update.repository%"]
    url = schema.parameter("update.repository%.url")
    assert url is not None
    assert (url.kind, url.display_name("en_us")) == (registry.ParameterType.TEXT, "Address")
    assert schema.parameter("update") is None
    assert "update.http.url" in schema
    assert "update.http" not in schema
    proxy = schema.template("update.repository%").parameter("proxy")
    assert proxy is not None
    assert (proxy.kind, proxy.default, proxy.runtime) == (
        registry.ParameterType.BOOL,
        "false",
        True,
    )
    assert schema.template("update.repository%").source == "base_system 12.10.0"
    assert schema.fixed_instances("update.repository%") == [0]
    assert [str(found.key) for found in schema.parameters][-1] == "update.repository%.proxy"
    node = schema.node("update.http.url")
    assert node is not None
    assert node.attributes()["value"].text == "none"


def test_a_firmware_export_says_what_it_is() -> None:
    export = firmware_export()
    assert export.form is registry.SchemaForm.FIRMWARE
    assert export.firmware is not None
    assert export.firmware.version == "11.10.250.01"
    found = export.parameter("update.http.url")
    assert found is not None
    assert found.default is not None
    assert found.default.text == "none"


def test_limits_are_arguments() -> None:
    with pytest.raises(exceptions.LimitError):
        im.RegistrySchema.parse(SCHEMA, depth=2)
    with pytest.raises(exceptions.DocumentError) as caught:
        im.RegistrySchema.parse("<vlist><a></b></vlist>")
    assert caught.value.line == 1


def test_settings_of_a_device() -> None:
    settings = im.DeviceSettings.parse(SETTINGS)
    key = "update.repository$7d0c9f54.url"
    assert key in settings
    assert settings.get("update.nothing") is None
    assert [(found.key, found.value.text) for found in settings.settings] == [
        (key, "https://dar.example.test/")
    ]


def test_a_view_is_a_sequence() -> None:
    keys = im.RegistrySchema.parse(SCHEMA).parameters
    assert len(list(keys)) == len(keys)
    assert keys[-1].key == keys[len(keys) - 1].key
    for index in (len(keys), -len(keys) - 1, 2**40):
        with pytest.raises(IndexError):
            keys[index]
    assert list(template().parameters) == [found for found in template().parameters]  # noqa: C416
