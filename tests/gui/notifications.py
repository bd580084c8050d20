# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the desktop that shows notifications: keeps them, and presses them when told to.

As a program it is started by the bus when the first notification comes (see headless); tests ask it
with the functions here.
"""

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
TEST_INTERFACE = "ar.pfo3.Notifications"

# https://specifications.freedesktop.org/notification-spec/
INTERFACES = """
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="GetServerInformation">
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
    </method>
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
    <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
    <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  </interface>
  <interface name="ar.pfo3.Notifications">
    <method name="List"><arg type="a(ss)" direction="out"/></method>
    <method name="Press"/>
  </interface>
</node>
"""


def call(method, answer_type=None):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    answer = bus.call_sync(NAME, PATH, TEST_INTERFACE, method, None,
                           GLib.VariantType(answer_type) if answer_type else None,
                           Gio.DBusCallFlags.NONE, 10_000, None)
    return answer.unpack()


def read():
    """Returns what is shown now: title and text of each."""
    return call("List", "(a(ss))")[0]


def press():
    """What a person does to the one that came last."""
    call("Press")


class Server:
    def __init__(self):
        self.shown = {}
        self.count = 0

    def call_cb(self, bus, _sender, _path, _interface, method, parameters, invocation):
        answer = getattr(self, method)(bus, *parameters.unpack())
        invocation.return_value(answer)

    def GetCapabilities(self, _bus):
        return GLib.Variant("(as)", [["body", "actions"]])

    def GetServerInformation(self, _bus):
        return GLib.Variant("(ssss)", ["notifications", "PFO3", "1", "1.2"])

    def Notify(self, _bus, _application, replaced, _icon, title, text, *_):
        if replaced == 0:
            self.count += 1
            replaced = self.count
        self.shown[replaced] = (title, text)
        return GLib.Variant("(u)", [replaced])

    def CloseNotification(self, _bus, number):
        self.shown.pop(number, None)

    def List(self, _bus):
        return GLib.Variant("(a(ss))", [list(self.shown.values())])

    def Press(self, bus):
        number = max(self.shown)
        del self.shown[number]
        for name, told in ("ActionInvoked", ("(us)", [number, "default"])), \
                          ("NotificationClosed", ("(uu)", [number, 2])):
            bus.emit_signal(None, PATH, NAME, name, GLib.Variant(*told))


def main():
    server = Server()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
        bus.register_object(PATH, interface, server.call_cb, None, None)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
