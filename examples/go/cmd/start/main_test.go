package main

func Example() {
	main()
	// Output: denied: docker.io/library/alpine:3.10 by production/block-critical: 1 finding (0 allowed), worst critical CVE-2019-14697 in musl 1.1.22-r2, fixed in 1.1.22-r3
}
