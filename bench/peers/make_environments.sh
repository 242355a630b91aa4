#!/bin/sh
# An environment for each peer in .peers/ (git-ignored), at the versions of the text files beside this script.
set -eu
cd "$(dirname "$0")/../.."
for name in langchain llamaindex haystack; do
    [ -x ".peers/$name/bin/python" ] || python3.11 -m venv ".peers/$name"
    ".peers/$name/bin/pip" install -q -r "bench/peers/$name.txt"
done
