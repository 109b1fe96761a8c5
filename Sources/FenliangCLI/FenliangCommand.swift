@main struct FenliangCommand { static func main() {} }
