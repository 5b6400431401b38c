"""A device of MQTT's with Paho, told what to do step by step.

usage: mqtt_paho.py SETTINGS

SETTINGS is JSON: port, authority and certificate (paths without their ending,
the latter absent for none), version, patience and steps: ["subscribe", FILTER,
QOS], ["publish", TOPIC, QOS] for a topic that was subscribed to, or ["return"]
once the connection is over. Whoever it is, it calls itself root. What it is
told it prints line by line, and ends with its steps or with the connection.
"""

import json
import sys
import time

import paho.mqtt.client as mqtt

settings = json.loads(sys.argv[1])
protocol = {"3.1": mqtt.MQTTv31, "3.1.1": mqtt.MQTTv311, "5.0": mqtt.MQTTv5}
happened = {}


def note(name):
    """A callback that keeps what it was called with."""
    return lambda client, data, *told: happened.update({name: told})


def log(client, data, level, text):
    """Tells whether the other side said that it would go."""
    if text.startswith("Received DISCONNECT"):
        happened["announced"] = True


def wait(*names):
    """Whether all this happens before the connection is over."""
    end = time.monotonic() + settings["patience"]
    while not happened.keys() >= set(names) and "disconnect" not in happened:
        if time.monotonic() > end:
            print("nothing happens")
            sys.exit()
        device.loop(0.1)
    return happened.keys() >= set(names)


def said(code):
    """What is on the wire: before 5.0 nothing but a number."""
    return int(code) if isinstance(code, int) else f"{code.value} {code}"


def step(what, topic=None, qos=0):
    """Whether the connection is still there behind it."""
    happened.clear()
    if what == "return":
        device.reconnect()
    elif what == "subscribe":
        device.subscribe(topic, qos)
        if wait("subscribe"):
            print("subscribe", said(happened["subscribe"][1][0]))
            return True
    elif what == "publish":
        device.publish(topic, "hello", qos)
        if wait("publish", "message"):
            message = happened["message"][0]
            print("message", message.topic, message.qos,
                  message.payload.decode())
            return True
    if what in ("connect", "return") and wait("connect"):
        code = happened["connect"][1]
        print("connect", said(code))
        if what == "connect":
            return code == 0
        wait("disconnect")
    # Paho reads a reason only where properties follow it, and else makes up a
    # number of its own, or nothing.
    code = happened["disconnect"][0]
    print("disconnect", *["announced"] if "announced" in happened else [],
          *[said(code)] if hasattr(code, "getName") else [])
    return False


# Since 2.0 it wants to know which callbacks it is to call.
versions = getattr(mqtt, "CallbackAPIVersion", None)
device = mqtt.Client(*[versions.VERSION1] if versions else [],
                     client_id="root", protocol=protocol[settings["version"]])
device.username_pw_set("root", "guessed")
certificate = settings.get("certificate")
device.tls_set(settings["authority"] + ".pem",
               certificate and certificate + ".pem",
               certificate and certificate + ".key")
device.on_connect = note("connect")
device.on_disconnect = note("disconnect")
device.on_subscribe = note("subscribe")
device.on_publish = note("publish")
device.on_message = note("message")
device.on_log = log
device.connect("127.0.0.1", settings["port"])
is_there = step("connect")
for order in settings["steps"]:
    if is_there or order == ["return"]:
        is_there = step(*order)
