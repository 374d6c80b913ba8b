"""The demo's two hosts behind one port: the site, and the service beside it."""

from config.wsgi import application as service
from consent.demo.front import Front
from consent.demo.site import site

application = Front(site, service)
