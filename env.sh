export DOCKER_HOST='unix:///tmp/idr-engine.VweLze/docker.sock' IMAGE_SMALL='idr-tests/small:96f427a7c765'
export AWS_ENDPOINT_URL=http://127.0.0.1:43267 AWS_ACCESS_KEY_ID=AKIATESTDEV000000001 AWS_SECRET_ACCESS_KEY=devSecret/wholly+made/up0000000000000001 AWS_REGION=eu-west-1
export HOME=/tmp/w/newcomer/home TMPDIR=/tmp/w/newcomer/tmp PATH=/tmp/w/bin/x/cli:$PATH
