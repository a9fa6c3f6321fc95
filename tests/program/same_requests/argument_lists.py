"""The lists of arguments for `docker run` that the comparison goes through, in groups."""

import random

IMAGE = "busybox:1.36"

# Values for each option of docker that takes one. The files are in the working directory.
VALUES = {
    "add-host": ["db:10.0.0.1", "host.docker.internal:host-gateway", "v6:::1"],
    "annotation": ["org.example.key=value"],
    "attach": ["stdout", "STDERR"],
    "blkio-weight": ["300"],
    "blkio-weight-device": ["/dev/null:200"],
    "cap-add": ["NET_ADMIN", "ALL"],
    "cap-drop": ["MKNOD"],
    "cgroup-parent": ["/some/group"],
    "cgroupns": ["private"],
    "cidfile": ["id.txt"],
    "cpu-count": ["2"],
    "cpu-percent": ["50"],
    "cpu-period": ["50000"],
    "cpu-quota": ["-1"],
    "cpu-rt-period": ["1000000"],
    "cpu-rt-runtime": ["950000"],
    "cpu-shares": ["512"],
    "cpus": ["1.5"],
    "cpuset-cpus": ["0-1"],
    "cpuset-mems": ["0"],
    "detach-keys": ["ctrl-x,x"],
    "device": ["/dev/null:/dev/nothing:r"],
    "device-cgroup-rule": ["c 1:3 mr"],
    "device-read-bps": ["/dev/null:1mb"],
    "device-read-iops": ["/dev/null:100"],
    "device-write-bps": ["/dev/null:1mb"],
    "device-write-iops": ["/dev/null:100"],
    "dns": ["10.0.0.53"],
    "dns-opt": ["ndots:2"],
    "dns-option": ["timeout:1"],
    "dns-search": ["example.org", "."],
    "domainname": ["example.org"],
    "entrypoint": ["/bin/sh", ""],
    "env": ["NAME=value", "UNSET", "EMPTY=", "SET"],
    "env-file": ["more.env"],
    "expose": ["8080", "9000-9002/udp"],
    "gpus": ["all", "device=0,1"],
    "group-add": ["audio"],
    "health-cmd": ["test -e /ready || exit 1"],
    "health-interval": ["5s"],
    "health-retries": ["3"],
    "health-start-interval": ["2s"],
    "health-start-period": ["1m"],
    "health-timeout": ["500ms"],
    "hostname": ["somewhere"],
    "io-maxbandwidth": ["1mb"],
    "io-maxiops": ["100"],
    "ip": ["172.30.0.4"],
    "ip6": ["2001:db8::33"],
    "ipc": ["host", "container:other"],
    "isolation": ["default"],
    "kernel-memory": ["64m"],
    "label": ["key=value", "bare"],
    "label-file": ["more.labels"],
    "link": ["other:alias"],
    "link-local-ip": ["169.254.2.2"],
    "log-driver": ["json-file"],
    "log-opt": ["max-size=1m"],
    "mac-address": ["92:d0:c6:0a:29:33"],
    "memory": ["64m"],
    "memory-reservation": ["32m"],
    "memory-swap": ["-1"],
    "memory-swappiness": ["10"],
    "mount": [
        "type=volume,src=data,dst=/data,readonly",
        "type=bind,src=/tmp,dst=/host",
        '"type=tmpfs","dst=/a,b"',
    ],
    "name": ["my-name"],
    "net": ["host"],
    "net-alias": ["nick"],
    "network": ["none", "name=mynet,alias=web,ip=172.30.0.9", "container:other"],
    "network-alias": ["nick"],
    "oom-score-adj": ["-500"],
    "pid": ["host"],
    "pids-limit": ["100"],
    "platform": ["linux/amd64"],
    "publish": ["8080:80", "127.0.0.1::53/udp", "[::1]:9000-9001:9000-9001"],
    "pull": ["always", "missing", "never"],
    "restart": ["on-failure:3"],
    "runtime": ["runc"],
    "security-opt": ["no-new-privileges", "seccomp=profile.json", "label=disable"],
    "shm-size": ["128m"],
    "stop-signal": ["SIGINT"],
    "stop-timeout": ["5"],
    "storage-opt": ["size=10G"],
    "sysctl": ["net.ipv4.ip_forward=1"],
    "tmpfs": ["/run:rw,size=64m"],
    "ulimit": ["nofile=1024:2048", "core=-1"],
    "user": ["1000:1000"],
    "userns": ["host"],
    "uts": ["host"],
    "volume": ["/tmp:/host:ro", "data:/data", "./here:/here", "/anonymous"],
    "volume-driver": ["local"],
    "volumes-from": ["other:ro"],
    "workdir": ["/srv"],
}

# The options without a value. --interactive and -h have another meaning in idr.
FLAGS = [
    "detach", "disable-content-trust", "init", "no-healthcheck", "oom-kill-disable", "privileged",
    "publish-all", "quiet", "read-only", "rm", "sig-proxy", "tty", "use-api-socket",
]  # fmt: skip
NOT_DOCKERS = {"help", "interactive"}

SHORT = {
    "attach": "a", "cpu-shares": "c", "detach": "d", "env": "e", "interactive": "i", "label": "l",
    "memory": "m", "publish": "p", "publish-all": "P", "quiet": "q", "tty": "t", "user": "u",
    "volume": "v", "workdir": "w",
}  # fmt: skip

# What docker accepts only with a Windows engine, and what it requires in addition to an option.
WINDOWS = {"cpu-count", "cpu-percent", "io-maxbandwidth", "io-maxiops"}
BESIDE = {"net-alias": ["--network", "mynet"], "network-alias": ["--network", "mynet"]}

HOSTILE = [
    "", " ", " two  words ", "-x", "--rm", "--", "-", "--image", "=", "=x", "a=b=c", "a=-b",
    "tab\there", "two\nlines", "\nfirst", "last\n", "cr\r", "'single'", '"double"', "$HOME", "$(id)",
    "`id`", "a;b|c&d>e<f", "*?[a]", "~", "!!", "\\", "back\\slash\\", "#comment", "%s%n",
    "ünïcödé ☃ 漢字", "\U0001f433", "\u200b", "\x01\x7f", b"\xff\xfe".decode(errors="surrogateescape"),
    "x" * 5000,
]  # fmt: skip


def long_forms():
    for name, values in VALUES.items():
        for value in values:
            yield [*BESIDE.get(name, []), f"--{name}", value, IMAGE]
    for name in FLAGS:
        yield [f"--{name}", IMAGE]


def equals_forms():
    for name, values in VALUES.items():
        for value in values:
            yield [*BESIDE.get(name, []), f"--{name}={value}", IMAGE, "true"]
    for name in FLAGS:
        for value in ["true", "1", "t", "TRUE", "True", "false", "0", "f", "FALSE", "False"]:
            # Otherwise docker requests signatures from a server elsewhere.
            if name != "disable-content-trust" or value[0] in "1tT":
                yield [f"--{name}={value}", IMAGE, "true"]


def short_forms():
    for name, letter in SHORT.items():
        for value in VALUES.get(name, []):
            yield [f"-{letter}", value, IMAGE]
            yield [f"-{letter}{value}", IMAGE]
            yield [f"-{letter}={value}", IMAGE]
        if name not in VALUES:
            yield [f"-{letter}", IMAGE]
            yield [f"-{letter}=false", IMAGE]


def clusters():
    for name, letter in SHORT.items():
        for value in VALUES.get(name, [])[:1]:
            yield [f"-it{letter}", value, IMAGE]
            yield [f"-iP{letter}{value}", IMAGE]
            yield [f"-tP{letter}={value}", IMAGE, "-it"]
    yield ["-it", IMAGE]
    yield ["-itd", IMAGE]
    yield ["-itdPq", IMAGE, "sh"]
    yield ["-it=false", IMAGE]
    yield ["-dit=0", IMAGE]
    yield ["-itu", "-e", IMAGE]
    yield ["-ite", "NAME", "-eODD==", IMAGE]


def hostile_values():
    for value in HOSTILE:
        yield ["--label", f"key={value}", IMAGE]
        yield [f"--entrypoint={value}", IMAGE]
        yield ["-e", f"KEY={value}", "--user", value, IMAGE]
        yield ["-w", value, "--hostname", value, f"--domainname={value}", IMAGE]
        yield ["--health-cmd", value, "--log-opt", f"tag={value}", IMAGE, value]
        yield [f"-lkey={value}", "--env", f"A={value}", f"--env=B={value}", IMAGE, value, value]


def order_and_repetition():
    yield ["-e", "A=1", "-e", "A=2", "--env", "B=1", "-eB=", IMAGE]
    yield ["--env-file", "more.env", "-e", "FROM_FILE=typed", IMAGE]
    yield ["-e", "FROM_FILE=typed", "--env-file", "more.env", "--env-file=even-more.env", IMAGE]
    yield ["--env-file", "aws.env", "-e", "AWS_DEFAULT_REGION=eu-west-1", "-e", "AWS_PROFILE", IMAGE]
    yield ["-e", "SET=typed", "-e", "SET", "-e", "UNSET=x", "-e", "UNSET", IMAGE]
    yield ["-e", "SET", "-e", "SET=typed", IMAGE]
    yield ["-e", "A=9", "-e", "A=10", "-e", "B=1\n2", "-e", "B=3", "-e", "C=1", "-e", "C=2\n3", IMAGE]
    yield ["--env-file", "unset.env", "-e", "UNSET", "-e", "FROM_FILE=typed", IMAGE]
    yield ["--env-file", "unset.env", "--env-file", "more.env", "-e", "UNSET=typed", "-e", "UNSET", IMAGE]
    yield ["-v", "/c:/c", "--volume=/a:/a", "-v/b:/b", "--mount", "type=bind,src=/tmp,dst=/m", IMAGE]
    yield ["-p", "1:1", "--publish", "2:2", "-p3:3", "-p=4:4", "-P", IMAGE]
    yield ["-m", "1g", "--memory=2g", "-m512m", IMAGE]
    yield ["--user", "a", "-u", "b", "-uc", IMAGE]
    yield ["--workdir=/a", "-w", "/b", IMAGE]
    yield ["--entrypoint", "a", "--entrypoint", "", IMAGE]
    yield ["--rm", "--rm=false", IMAGE]
    yield ["--rm=false", "--rm", IMAGE]
    yield ["-t", "-t=false", "-i", IMAGE]
    yield ["--tty=false", "-it", IMAGE]
    yield ["-d", "--detach=false", IMAGE]
    yield ["--init", "--init=false", "--init=true", IMAGE]
    yield ["--name", "one", "--name", "two", IMAGE]
    yield ["--network", "one", "--network", "two", "--net=three", IMAGE]
    yield ["--network=one", "--network-alias", "a", "--net-alias", "b", "--ip", "10.1.1.1", IMAGE]
    yield ["--dns", "10.0.0.2", "--dns=10.0.0.1", "--dns-opt", "a", "--dns-option", "b", "--dns-search=c", IMAGE]
    yield ["--cap-add", "B", "--cap-add", "A", "--cap-drop=C", IMAGE]
    yield ["--label", "a=1", "-l", "a=2", "--label-file", "more.labels", "-la=3", IMAGE]
    yield ["--pull", "always", "--pull", "never", IMAGE]
    yield ["--pull=always", "--quiet", "--platform", "linux/arm64", IMAGE]
    yield ["-a", "stdin", "-a", "stdout", "-i", IMAGE]
    yield ["--ulimit", "core=1", "--ulimit=nofile=2", "--sysctl", "net.b=1", "--sysctl=net.a=2", IMAGE]
    yield ["--tmpfs", "/a", "--tmpfs=/b:size=1m", "--device", "/dev/null", "--device=/dev/zero", IMAGE]
    yield ["--security-opt", "no-new-privileges", "--security-opt=apparmor=unconfined", IMAGE]
    yield ["--add-host", "a:10.0.0.1", "--add-host=b:10.0.0.2", "--add-host", "a:10.0.0.3", IMAGE]


def after_the_image():
    for words in [
        ["-x"], ["--"], ["--", "-x"], ["--help"], ["-h"], ["--rm"], ["--role", "app"], ["--image", "x"],
        ["-e", "A=b"], ["run", "busybox"], ["sh", "-c", "echo $HOME; true"], ["--env-file=/none"], ["", ""],
        ["@test"], ["--dry-run"], ["=", "a=b"], ["-it"], ["echo", "two  words"], ["--interactive"],
        ["--version"],
    ]:  # fmt: skip
        yield [IMAGE, *words]
        yield ["-i", "--", IMAGE, *words]
    for image in ["localhost:5000/team/service:v1.2", "busybox@sha256:" + "0" * 64, "a/b/c", "8f6a8d6"]:
        yield [image]
        yield ["-e", "--", "--label", "--", "--", image, "--", "x"]
    yield ["--label", "--", "-e", "-e", IMAGE]
    yield ["-u", "--rm", IMAGE]


def mixtures():
    """Several options at once, the same ones in every run."""
    choose = random.Random(20)
    alone = {
        "network", "net", "link-local-ip", "ip", "ip6", "link",
        "attach", "detach", "no-healthcheck", "use-api-socket",
    }  # fmt: skip
    names = sorted(set(VALUES) - WINDOWS - set(BESIDE) - alone)
    flags = [name for name in FLAGS if name not in alone]
    for _ in range(120):
        words = []
        for name in choose.sample(names, choose.randint(3, 9)):
            value = choose.choice(VALUES[name])
            forms = [[f"--{name}", value], [f"--{name}={value}"]]
            if name in SHORT:
                forms += [[f"-{SHORT[name]}", value], [f"-i{SHORT[name]}={value}"]]
            words += choose.choice(forms)
            if choose.random() < 0.3:
                words.append("--" + choose.choice(flags))
        yield [*words, IMAGE, *choose.choice([[], ["true"], ["sh", "-c", "exit 3"], ["--", "-e"]])]


def refused():
    """Values that docker parses and then refuses: idr leaves the refusal to docker."""
    yield ["-p", "port", IMAGE]
    yield ["-pP", IMAGE]
    yield ["--publish=99999:80", IMAGE]
    yield ["--mount", "type=nothing", IMAGE]
    yield ["--memory", "much", IMAGE]
    yield ["--cpus=many", IMAGE]
    yield ["--ulimit", "x", IMAGE]
    yield ["-d", "--attach", "stdout", IMAGE]
    yield ["--no-healthcheck", "--health-cmd", "true", IMAGE]
    yield ["--label-file=/does/not/exist", IMAGE]
    yield ["--restart", "on-failure:often", IMAGE]
    yield ["--health-interval", "5", IMAGE]
    yield ["--add-host", "nowhere", IMAGE]
    yield ["-a", "nothing", IMAGE]
    yield ["--cidfile", "more.env", IMAGE]
    yield ["UPPER"]
    yield ["-"]
    yield ["--", "--privileged", IMAGE, "id"]
    yield ["--", "-v/:/host", IMAGE]


GROUPS = {
    group.__name__: group
    for group in [
        long_forms, equals_forms, short_forms, clusters, hostile_values, order_and_repetition,
        after_the_image, mixtures, refused,
    ]
}  # fmt: skip
