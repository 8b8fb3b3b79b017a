# The citizen's screens.
welcome-how = Quét mã QR của thủ tục, hoặc chọn lĩnh vực
aim = Đặt mã QR vào khung
choose-field = Chọn lĩnh vực cần giải quyết
choose-procedure = Chọn thủ tục cần làm
other-matter = Việc khác trong lĩnh vực này
other-matter-how = Lấy số ngay, không chọn thủ tục
take-number = Lấy số thứ tự
waiting = { $n ->
    [0] không ai chờ
   *[other] { $n } người chờ
}
page = { $page }/{ $pages }
hotline = Hỗ trợ { $number }
demo-addresses = Quầy: { $console } · Bảng: { $board }

# The camera, when it does not see.
camera-starting = Đang mở máy quét
camera-none = Máy này không có máy quét
camera-missing = Chưa cắm máy quét
camera-busy = Máy quét đang bận
camera-gone = Máy quét đã bị rút ra
camera-silent = Máy quét không có hình
camera-failed = Máy quét đang hỏng
camera-instead = Mời quý khách chọn lĩnh vực trên màn hình

# From the number to the hand.
ordering = Đang lấy số
ordering-how = Xin chờ một chút
printing = Phiếu đang in
printing-how = Phiếu ra ở khe bên dưới
take-slip = Mời nhận phiếu bên dưới
wait-for-call = Xin chờ gọi số
back-in = { $n ->
   *[other] Màn hình tự trở về sau { $n } giây
}
note-number = Xin ghi lại số này
note-no-printer = Máy này không in phiếu
note-printer = Máy in chưa in được phiếu
note-unsure = Nếu phiếu đã ra, mời quý khách cầm phiếu rồi bấm nút bên dưới
note-not-saved = Máy chưa lưu được, mời quý khách bấm lại
note-photograph = Có thể chụp mã này bằng điện thoại
have-noted = Tôi đã ghi lại số

# Where a slip stands.
state-issued = Số này chưa được xác nhận
state-waiting = Đang chờ gọi
state-called = Mời đến quầy { $counter }
state-serving = Đang phục vụ tại quầy { $counter }
state-held = Số đang tạm dừng, xin chờ gọi lại
state-finished = Đã phục vụ xong
state-no-show = Đã gọi số nhưng chưa gặp quý khách, mời hỏi tại quầy { $counter }
state-cancelled = Số này đã hủy, mời lấy số mới

# What the citizen has to know.
not-understood = Máy không nhận ra mã này
not-understood-how = Mã này không phải mã thủ tục. Mời chọn lĩnh vực trên màn hình.
not-here = Thủ tục này không có trong danh mục
not-here-how = Có thể cơ quan khác giải quyết. Mời hỏi nhân viên hướng dẫn.
code-read = Mã thủ tục { $code }
card-seen = Đây là thẻ căn cước
card-how = Máy không lưu thông tin trên thẻ. Mời quét mã QR của thủ tục.
number-ended = Số này đã hủy
number-ended-how = Mời quý khách lấy số mới.
closed-how = Quý khách vẫn có thể xem giấy tờ cần mang.
ask-staff = Mời quý khách gặp nhân viên hướng dẫn.

# When nobody touches the screen.
still-here = Quý khách còn cần thêm thời gian không?
wipe = Màn hình sẽ được xóa sau { $n } giây
more-time = Tôi cần thêm thời gian
