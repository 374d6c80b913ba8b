"""The demo's two hosts behind one port: the site, and the service beside it."""

from config.demo import faulty
from config.demo.front import Front
from config.demo.site import site
from config.wsgi import application as service

application = faulty.with_faulty_page(Front(site, service))
