module engines/rootlesskit

go 1.25

require github.com/rootless-containers/rootlesskit/v2 v2.3.6
