module imagegate.dev/imagegate

go 1.24
