// Package published holds what Internet Initiative Japan published of its
// subscribers' traffic: Tables 1 to 4 and the stated figures of [Source].
//
//	v, ok := published.Daily(published.Mobile, 2025, published.Out)
//	fmt.Println(v.Mean, v.Median, v.Mode) // 172.2 73.5 125.9 MB a day
//
// The figures are as printed, with what is odd about them; what follows from
// them (the ports that no row names) is worked out here and named as such.
// Volumes are of personal users alone and were measured by the access gateways;
// ports include enterprises and were measured by sampling: the two are never one
// population.
package published

// Source names the publication.
const Source = "Internet Infrastructure Review vol. 67 (IIJ, 2025), chapter 1"

// Week is when the newest figures were taken.
const Week = "2-8 June 2025"
