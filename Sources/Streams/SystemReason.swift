import Foundation
public import Planning

/// Why a system call failed with this `errno`, in words without a full stop; in Chinese the usual ones.
public func systemReason(_ code: Int32) -> Localized {
  let system = strerror(code).map { String(cString: $0) } ?? "errno \(code)"
  let chinese =
    switch code {
    case ENOENT: "文件不存在"
    case EACCES, EPERM: "没有权限"
    case ENOTDIR: "路径中有一段不是文件夹"
    case EISDIR: "这是文件夹，不是文件"
    case EEXIST: "已经存在"
    case ENOTEMPTY: "文件夹不是空的"
    case ENOSPC: "磁盘已满"
    case EDQUOT: "磁盘配额已满"
    case EROFS: "磁盘只读"
    case ENAMETOOLONG: "名称过长"
    case ELOOP: "符号链接成环"
    case EXDEV: "不在同一磁盘"
    case EMFILE, ENFILE: "打开的文件太多"
    case EBUSY, ETXTBSY: "文件正被占用"
    case EFBIG: "文件太大"
    case EBADF: "没有打开"
    case EPIPE: "对方已关闭"
    case EIO: "磁盘读写出错"
    default: "系统错误 \(code)"
    }
  return Localized(zh: chinese, en: system)
}

/// Why reading or writing a file through Foundation failed, in words without a full stop.
public func systemReason(of error: any Error) -> Localized { systemReason(systemErrno(of: error)) }

/// The `errno` that an error of Foundation stands for; `EIO` where it stands for none.
package func systemErrno(of error: any Error) -> Int32 { systemCode(of: error as NSError) ?? EIO }

/// The `errno` below an error of Foundation, else the one its own code stands for; nil where it stands for none.
private func systemCode(of error: NSError) -> Int32? {
  if error.domain == NSPOSIXErrorDomain { return Int32(exactly: error.code) }
  if let below = error.userInfo[NSUnderlyingErrorKey] as? any Error, let code = systemCode(of: below as NSError) {
    return code
  }
  switch CocoaError.Code(rawValue: error.code) {
  case .fileNoSuchFile, .fileReadNoSuchFile: return ENOENT
  case .fileReadNoPermission, .fileWriteNoPermission: return EACCES
  case .fileWriteFileExists: return EEXIST
  case .fileWriteOutOfSpace: return ENOSPC
  case .fileWriteVolumeReadOnly: return EROFS
  case .fileReadInvalidFileName, .fileWriteInvalidFileName: return ENAMETOOLONG
  case .fileReadTooLarge: return EFBIG
  default: return nil
  }
}
