"""What can be measured: Pinghub on three application servers, the rulers, and other systems where they are installed."""

import itertools
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / "target"
LOAD = pathlib.Path(__file__).resolve().parent / "load"
START_SECONDS = 180
STOP_SECONDS = 30


#: Cases in which one POST has many messages.
BATCHES = frozenset({"eb", "bb1"})
#: Those whose subscribers listen by HTTP, or whose channels keep messages.
LISTENING = frozenset({"s100", "l100", "p100"})
KEEPING = frozenset({"p100", "h100", "e100"})
#: Those of the push relay.
RELAY = frozenset({"rw1k", "rs1k", "rp1k", "rw10k", "rs10k", "rp10k", "rb1", "rh10k"})


class System:
    """One server process group on a port of its own. ``start`` returns when it answers; ``pids`` are what is charged for CPU."""

    jvm = False
    lacks = frozenset()  #: The cases that it does not have.
    processes = "java|fanout|nginx"  #: Which of its group do the work.

    def __init__(self, name, port):
        self.name, self.port = name, port
        self.directory = None  # while it runs
        self.process = None

    def command(self):
        """The command line and its environment."""
        raise NotImplementedError

    def load(self):
        """What wsload has to be told of this one."""
        return ["--port", str(self.port)]

    def answers(self):
        """Whether the server is there."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2):
            return True

    def start(self):
        if self.is_taken():
            raise RuntimeError(f"something else listens on port {self.port}")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="pinghub-bench-"))
        command, environment = self.command()
        with open(self.directory / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([str(part) for part in command], env={**os.environ, **environment}, stdout=log,
                                            stderr=log, start_new_session=True)
        try:
            self.await_answer()
        except BaseException:  # whoever is in a hurry leaves nothing behind either
            self.stop()
            raise

    def await_answer(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                if self.answers():
                    return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    tail = (self.directory / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise RuntimeError(f"{self.name} does not start:\n{tail}") from None
            time.sleep(0.2)

    def is_taken(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def pids(self):
        """All processes of the group that do the work."""
        wanted = re.compile(f"^({self.processes})$")
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if os.getpgid(int(entry.name)) == self.process.pid and wanted.match((entry / "comm").read_text().strip()):
                        found.append(entry.name)
                except OSError:
                    pass  # gone meanwhile
        return found

    def stop(self):
        for end in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, end)
            except ProcessLookupError:
                pass  # the script, at least
            if self.has_ended(STOP_SECONDS):
                break
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def has_ended(self, seconds):
        """Whether the last of the group is gone within this time: a script may end before the server that it started."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None or self.pids():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


class Ruler(System):
    """The least a server can do: one send per delivery, or one write for all that is pending."""

    lacks = BATCHES | LISTENING | KEEPING | RELAY  # batches it would count as one message each

    def __init__(self, mode, port):
        super().__init__(f"ruler: {mode}", port)
        self.mode = mode

    def command(self):
        return [LOAD / "fanout", "-p", self.port, "-m", self.mode], {}

    def answers(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=2):
            return True


def java_home():
    """Of the ``java`` that would be run."""
    return os.environ.get("JAVA_HOME") or pathlib.Path(shutil.which("java")).resolve().parents[1]


def java_version(home):
    """The number by which a JDK is called, such as ``17``."""
    return re.search(r'^JAVA_VERSION="(\d+)', (pathlib.Path(home) / "release").read_text(encoding="utf-8"), re.MULTILINE).group(1)


class Pinghub(System):
    """The WAR of this checkout; ``./mvnw [-Pwildfly|-Popenliberty] package`` has made what it needs."""

    jvm = True

    def __init__(self, server, engine, jdk, port):
        super().__init__(f"Pinghub on {server}, {engine}, JDK {java_version(jdk)}", port)
        self.engine = engine
        self.jdk = jdk
        self.heap = "-Xms1g -Xmx2g"  # and other options of the JVM
        self.environment = {}

    def settings(self):
        # Outboxes as they are by default, and a drain that does not make every stop last.
        return {"JAVA_HOME": str(self.jdk), "PINGHUB_WEBSOCKET_ENGINE": self.engine, "PINGHUB_ADMIN_ALLOW": "127.0.0.1", "PINGHUB_DRAIN": "0s",
                "PINGHUB_HISTORY": "/kept/*=100", "PINGHUB_LOCATIONS": str(ROOT / "src" / "bench" / "locations.yaml"), **self.environment}

    def log(self):
        """All that the server has logged since it was started."""
        return (self.directory / "log").read_text(encoding="utf-8", errors="replace")

    def answers(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/health/ready", timeout=2) as answer:
            return answer.status == 200


class Payara(Pinghub):

    def __init__(self, *of):
        super().__init__("Payara", *of)

    def command(self):
        return [pathlib.Path(self.jdk) / "bin" / "java", *self.heap.split(), "-jar", TARGET / "pinghub-microbundle.jar", "--rootDir", self.directory / "root",
                "--port", self.port], self.settings()


class WildFly(Pinghub):

    def __init__(self, *of):
        super().__init__("WildFly", *of)

    def command(self):
        base = self.directory / "standalone"
        shutil.copytree(TARGET / "wildfly", base)
        shutil.copy(TARGET / "pinghub.war", base / "deployments" / "ROOT.war")
        home = next((TARGET / "server").glob("wildfly-*"))
        return [home / "bin" / "standalone.sh", f"-Djboss.server.base.dir={base}", "-Djboss.bind.address=127.0.0.1",
                f"-Djboss.http.port={self.port}", f"-Djboss.management.http.port={self.port + 1}"], {
                    **self.settings(), "IO_THREADS": str(os.cpu_count()),
                    "JAVA_OPTS": f"{self.heap} -Djava.awt.headless=true"}


class Liberty(Pinghub):

    def __init__(self, *of):
        super().__init__("Open Liberty", *of)

    def command(self):
        server = self.directory / "usr" / "servers" / "pinghub"
        shutil.copytree(ROOT / "server-config" / "openliberty", server)
        (server / "apps").mkdir(exist_ok=True)
        shutil.copy(TARGET / "pinghub.war", server / "apps" / "pinghub.war")
        options = (server / "jvm.options").read_text(encoding="utf-8")
        (server / "jvm.options").write_text(options + "\n" + "\n".join(self.heap.split()) + "\n", encoding="utf-8")
        return self.command_to("run")

    def command_to(self, *what):
        """The server's own script, and its environment."""
        return [TARGET / "server" / "wlp" / "bin" / "server", what[0], "pinghub", *what[1:]], {
            **self.settings(), "WLP_USER_DIR": str(self.directory / "usr"), "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(self.port), "CONTEXT_ROOT": "/", "EXECUTOR_THREADS": "32" if self.engine == "standard" else "-1"}

    def log(self):
        logs = self.directory / "usr" / "servers" / "pinghub" / "logs"
        incidents = ["FFDC " + noted_by for incident in logs.glob("ffdc/ffdc_*")  # the server's own records of faults
                     if (noted_by := self.source(incident.read_text(encoding="utf-8", errors="replace")))]
        return (logs / "messages.log").read_text(encoding="utf-8", errors="replace") + "\n".join(incidents)

    @staticmethod
    def source(incident):
        """Where the server noted a fault; of a buffer that is used after its release, who used it. Nothing if the record has only begun."""
        source = re.search(r"^Source = (.+)$", incident, re.MULTILINE)
        if source and source.group(1).startswith("com.ibm.ws.bytebuffer."):
            source = re.search(r"^\s+at (?!com\.ibm\.ws\.bytebuffer\.)([\w.$]+)\(", incident, re.MULTILINE) or source
        return source.group(1) if source else None


class Nchan(System):
    """Debian's nginx with libnginx-mod-nchan; nothing is kept, as in Pinghub."""

    lacks = BATCHES | KEEPING | {"l100"}  # its stream is asked for by another header
    debian = "nginx, libnginx-mod-nchan"

    @classmethod
    def variants(cls, port):
        """One for each number of workers."""
        return [cls(workers, port + 10 * place) for place, workers in enumerate((1, 2))]

    def __init__(self, workers, port):
        super().__init__(f"Nchan, {workers} worker{'s' if workers > 1 else ''}", port)
        self.workers = workers

    @staticmethod
    def is_installed():
        return shutil.which("nginx") and any(pathlib.Path("/usr/lib/nginx/modules").glob("ngx_nchan_module.so"))

    def command(self):
        configuration = self.directory / "nginx.conf"
        configuration.write_text(f"""
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
daemon off;
worker_processes {self.workers};
worker_rlimit_nofile 60000;
pid {self.directory}/pid;
error_log {self.directory}/error.log;
events {{ worker_connections 30000; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    client_body_temp_path {self.directory}/body;
    proxy_temp_path {self.directory}/proxy;
    fastcgi_temp_path {self.directory}/fastcgi;
    uwsgi_temp_path {self.directory}/uwsgi;
    scgi_temp_path {self.directory}/scgi;
    nchan_shared_memory_size 256M;
    server {{
        listen 127.0.0.1:{self.port} backlog=4096;
        location = / {{ return 204; }}
        location ~ ^/bench/(\\d+)$ {{
            nchan_pubsub;
            nchan_channel_id $1;
            nchan_message_buffer_length 0;
            nchan_subscriber_first_message newest;
        }}
        location ~ ^/relay/(\\d+)$ {{
            nchan_pubsub;
            nchan_channel_id $1;
            nchan_channel_group relay;
            nchan_message_buffer_length 0;
            nchan_subscriber_first_message newest;
        }}
        location ~ ^/polled/(\\d+)$ {{
            nchan_pubsub;
            nchan_channel_id $1;
            nchan_channel_group polled;
            nchan_message_buffer_length 100;
            nchan_subscriber_first_message newest;
        }}
    }}
}}
""", encoding="utf-8")
        return ["nginx", "-c", configuration, "-e", self.directory / "start.log"], {}


class Pushpin(System):
    """Debian's Pushpin, and behind it an application that subscribes each websocket to the channel of its path."""

    lacks = BATCHES | LISTENING | KEEPING | RELAY | {"f100"}  # what is published by websocket is the application's, which is not what is to be measured
    debian = "pushpin"
    processes = "pushpin.*|condure|zurl"
    control = 1  # ports behind its own
    application = 2

    @classmethod
    def variants(cls, port):
        """The only one."""
        return [cls("Pushpin", port)]

    @staticmethod
    def is_installed():
        return shutil.which("pushpin")

    def command(self):
        (self.directory / "routes").write_text(f"* 127.0.0.1:{self.port + self.application},over_http\n", encoding="utf-8")
        (self.directory / "item.json").write_text(
            '{"items":[{"channel":"/bench/@CH@","formats":{"ws-message":{"content":"@MSG@"}}}]}', encoding="utf-8")
        (self.directory / "pushpin.conf").write_text(f"""
[global]
include={{libdir}}/internal.conf
rundir={self.directory}
ipc_prefix=
stats_connection_ttl=120
[runner]
services=condure,zurl,pushpin-proxy,pushpin-handler
http_port=127.0.0.1:{self.port}
logdir={self.directory}
log_level=0
client_buffer_size=8192
client_maxconn=50000
[proxy]
routesfile={self.directory}/routes
zurl_out_specs=ipc://{self.directory}/zurl-in
zurl_out_stream_specs=ipc://{self.directory}/zurl-in-stream
zurl_in_specs=ipc://{self.directory}/zurl-out
[handler]
push_in_spec=ipc://{self.directory}/push-in
push_in_sub_specs=ipc://{self.directory}/push-in-sub
push_in_http_addr=127.0.0.1
push_in_http_port={self.port + self.control}
push_in_http_max_body_size=1000000
command_spec=ipc://{self.directory}/command
message_rate=1000000
message_hwm=1000000
""", encoding="utf-8")
        return ["sh", "-c", f"python3 {pathlib.Path(__file__).with_name('application.py')} {self.port + self.application} &"
                            f" exec pushpin --config={self.directory}/pushpin.conf"], {}

    def load(self):
        return ["--port", str(self.port), "--pub-port", str(self.port + self.control), "--pub-path", "/publish/", "--content-type", "application/json",
                "--template", str(self.directory / "item.json"), "--connect-rate", "200"]  # it refuses some of those that come faster


def choose(names, engines, jdks, port):
    """The systems of these names, one port range each; those not installed are named and left out."""
    others = {"nchan": Nchan, "pushpin": Pushpin}
    servers = {"payara": Payara, "wildfly": WildFly, "liberty": Liberty}
    chosen = [Ruler("send", port), Ruler("batch", port + 10)]
    port += 20
    for name in names:
        if name not in others:
            for engine, jdk in itertools.product(engines, jdks):
                chosen.append(servers[name](engine, jdk, port))
                port += 10
        elif others[name].is_installed():
            chosen += others[name].variants(port)
            port += 20
        else:
            print(f"{name} is not installed (Debian: {others[name].debian}); left out")
    return chosen
