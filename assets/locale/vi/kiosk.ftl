# The citizen's screens.
welcome-how = Quét mã QR của thủ tục, hoặc chọn lĩnh vực
aim = Đặt mã QR vào khung
aim-slip = Đã có phiếu số? Đưa phiếu vào khung
aim-distance = Cách máy quét khoảng { $n } cm
hint-closer = Đưa mã gần hơn
hint-farther = Đưa mã ra xa hơn một chút
hint-hold-still = Giữ yên
hint-less-glare = Nghiêng nhẹ cho bớt chói
hint-more-light = Đưa ra chỗ sáng hơn
hint-turn-over = Lật mặt có mã về phía máy quét
hint-other-way = Không đọc được. Mời tìm thủ tục hoặc chọn lĩnh vực
several-codes = Có nhiều mã, mời đưa một mã
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
demo-pin = Nhân viên: chạm biểu tượng 5 lần, PIN { $pin }
demo-end-key = Kết thúc (Esc)
demo-end-question = Kết thúc bản trình diễn?
demo-end-how = Các số và dữ liệu của bản trình diễn sẽ bị xóa
demo-end = Kết thúc
demo-stay = Xem tiếp

# The camera, when it does not see.
camera-starting = Đang mở máy quét
camera-none = Máy này không có máy quét
reader-instead = Đưa mã trước máy quét
camera-missing = Chưa cắm máy quét
camera-busy = Máy quét đang bận
camera-gone = Máy quét đã bị rút ra
camera-silent = Máy quét không có hình
camera-failed = Máy quét đang hỏng
camera-dark = Máy quét bị che hoặc thiếu sáng
camera-glaring = Máy quét bị chói đèn
camera-instead = Mời quý khách chọn lĩnh vực trên màn hình

# From the number to the hand.
ordering = Đang lấy số
ordering-how = Xin chờ một chút
printing = Phiếu đang in
printing-how = Phiếu ra ở khe bên dưới
printing-how-right = Phiếu ra ở khe bên phải
printing-how-left = Phiếu ra ở khe bên trái
take-slip = Mời nhận phiếu bên dưới
take-slip-right = Mời nhận phiếu bên phải
take-slip-left = Mời nhận phiếu bên trái
take-slip-at = Mời nhận phiếu tại { $place }
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
state-called = Mời đến quầy { $counter }
called-to = Mời đến quầy
state-serving = Đang phục vụ tại quầy { $counter }
state-held = Số đang tạm dừng, xin chờ gọi lại
state-finished = Đã phục vụ xong
state-no-show = Số này đã được gọi. Mời quý khách đến quầy { $counter }
state-cancelled = Số này đã hủy, mời lấy số mới

# What the citizen has to know.
not-understood = Máy không nhận ra mã này
not-understood-how = Mời quý khách tìm thủ tục theo tên, hoặc gọi nhân viên.
not-here = Thủ tục này không có trong danh mục
not-here-how = Có thể cơ quan khác giải quyết. Mời tìm thủ tục khác, hoặc gọi nhân viên.
code-read = Mã thủ tục { $code }
card-seen = Đây là thẻ căn cước
card-how = Máy không lưu thông tin trên thẻ. Mời quét mã QR của thủ tục, hoặc tìm theo tên.
portal-seen = Đây là trang của Cổng Dịch vụ công
portal-how = Trang này không nói về một thủ tục cụ thể. Mời quý khách tìm thủ tục theo tên.
record-seen = Đây là mã của một hồ sơ
record-read = Mã hồ sơ { $code }
record-how = Máy này chưa tra cứu được hồ sơ. Mời quý khách hỏi nhân viên.
bank-seen = Đây là mã chuyển khoản
bank-how = Máy này không thu tiền. Mời quét mã QR của thủ tục, hoặc tìm theo tên.
micro-seen = Đây là mã QR loại nhỏ (Micro QR)
micro-how = Máy chỉ đọc mã QR thường, có ô vuông ở ba góc. Mời tìm thủ tục theo tên, hoặc gọi nhân viên.
part-seen = Mã này chỉ là một phần của nội dung
part-how = Mời đưa cả các mã còn lại vào khung, cùng lúc hoặc lần lượt.
part-read = Mã { $index } trong { $of } mã
address-seen = Đây là địa chỉ của một trang web khác
address-how = Máy không mở trang web. Mời quét mã QR của thủ tục, hoặc tìm theo tên.
number-ended = Số này đã hủy
number-ended-how = Mời quý khách lấy số mới.
closed-how = Quý khách vẫn có thể xem giấy tờ cần mang.
ask-staff = Mời quý khách gặp nhân viên hướng dẫn.

# When nobody touches the screen.
still-here = Quý khách còn cần thêm thời gian không?
wipe = Màn hình sẽ được xóa sau { $n } giây
more-time = Tôi cần thêm thời gian

# What makes the screen easier.
comfort = Dễ dùng hơn
comfort-larger = Chữ to hơn
comfort-text = Cỡ chữ
text-usual = Thường
text-larger = To
text-largest = Rất to
comfort-colours = Màu
colours-day = Nền sáng
colours-dark = Nền tối
colours-contrast = Tương phản cao
comfort-hand = Thuận tay
hand-right = Tay phải
hand-left = Tay trái
comfort-height = Độ cao của nút
height-usual = Nút ở chỗ thường
height-lower = Đưa nút xuống thấp

# Priority, asked neutrally.
which-ask = Quý khách cần việc nào?
which-how = Máy thấy nhiều mã cùng lúc. Mời chạm vào việc cần làm, hoặc chỉ đưa một mã.
which-replace = Chuyển sang việc khác?
which-replace-how = Máy vừa đọc một mã khác. Mời chọn một việc.
which-stay = Làm tiếp: { $name }
which-code = Thủ tục { $code }
which-slip = Xem số của quý khách
which-record = Hồ sơ { $code }
which-search = Tìm thủ tục: { $name }
which-other = Mã khác

priority-ask = Quý khách có thuộc diện ưu tiên không?
priority-how = Chọn nếu đúng. Quầy sẽ kiểm tra.
priority-none = Không thuộc diện nào
matters-ask = Quý khách còn việc nào khác không?
matters-done = Không, lấy số
matters-else = Làm thêm việc khác
matters-chosen = Một số cho: { $list }
matters-next = Việc tiếp theo là gì?
matters-so-far = Đã chọn: { $list }

# Papers. Nothing is said of any until the citizen touches it.
papers-how = Thiếu giấy nào, chạm vào giấy đó
papers-missing = { $n ->
   *[other] Còn thiếu { $n } giấy tờ
}
paper-missing = Tôi chưa có
papers-cases = Tùy trường hợp
cases-how = Đúng trường hợp thì chạm vào
cases = Chỉ khi… (đúng trường hợp thì chạm vào)
case-mine = Trường hợp của tôi
case-again = Chạm nếu chưa có
papers-more = { $n ->
    [0] Xem tiếp
   *[other] Còn { $n } giấy tờ nữa
}
papers-before = Xem lại
papers-first = Mời xem hết giấy tờ
take-list = In danh sách giấy còn thiếu
note-list = Xem danh sách giấy còn thiếu
take-whole-list = In danh sách giấy tờ
note-whole-list = Xem danh sách giấy tờ
take-number-anyway = Vẫn lấy số
code-said = Mã { $code }

# What the holder of a slip may do.
reprint = In lại phiếu
reprinting = Phiếu đang in lại
came-back = Tôi đã đến, gọi lại số của tôi

# The hall of this terminal did not open.
stopped = Máy tạm ngừng
stopped-how = Mời quý khách đến quầy hướng dẫn
stopped-staff = Nhân viên: { $why } Máy tự thử lại mỗi 5 giây.
stopped-port = Cổng { $address } đang do chương trình khác dùng.
stopped-store = Dữ liệu đang do một motcua khác mở.
give-back = Hủy số này
give-back-sure = Hủy số { $label }?
give-back-yes = Đồng ý hủy
give-back-how = Số này sẽ không được gọi nữa.
keep-number = Giữ lại số

# How satisfied somebody was who holds up their slip again.
rate-ask = Mức độ hài lòng của quý khách?
rate-how = Đã phục vụ xong số { $label }. Không ghi tên người đánh giá.
rate-skip = Không đánh giá
rate-thanks = Cảm ơn ý kiến của quý khách
grade-5 = Rất hài lòng
grade-4 = Hài lòng
grade-3 = Bình thường
grade-2 = Không hài lòng
grade-1 = Rất không hài lòng

# The search.
find-procedure = Tìm thủ tục
search-how = Gõ tên thủ tục, không cần dấu
search-most-asked = Được hỏi nhiều nhất
search-elsewhere = Việc này không lấy số ở đây
search-elsewhere-how = Mời đến { $place }.
search-not-here = Không có thủ tục này ở { $office }
search-not-here-how = Mời thử từ khác, hoặc gọi nhân viên.
keys-telex = Gõ có dấu (Telex, VNI)
keys-plain = Gõ không dấu
keys-digits = 123
keys-letters = ABC
keys-space = Dấu cách
keys-clear = Xóa hết
keys-erase = Xóa

# The list of what is missing.
list-title = Giấy tờ còn thiếu
list-printing = Đang in danh sách. Chuẩn bị đủ rồi quay lại lấy số.
list-out = Mời nhận danh sách bên dưới. Chuẩn bị đủ rồi quay lại lấy số.
list-photograph = Có thể chụp màn hình này. Chuẩn bị đủ rồi quay lại lấy số.
list-no-paper = Máy in chưa in được. Có thể chụp màn hình này, chuẩn bị đủ rồi quay lại lấy số.

# A member of staff is called.
call-staff = Gọi nhân viên
help-calling = Đang gọi nhân viên
help-called = Đã báo nhân viên
help-coming = Nhân viên quầy { $n } đang đến
help-called-how = Xin chờ tại đây, nhân viên sẽ đến.
help-failed = Chưa báo được nhân viên

# For staff.
pin = Mã PIN của nhân viên
pin-how = Nhập 6 chữ số
staff-stranded = Số bị kẹt: { $n }
staff-stranded-queue = Số { $label } chờ ở “{ $name }”, hàng chờ này không còn. Chuyển tại máy của một quầy.
pin-wrong = Mã PIN không đúng
staff-reads = { $n ->
   *[other] Đã đọc { $n } mã từ khi mở máy
}
staff-last-read = Đã đọc { $n } mã · cuối: { $what }
read-procedure = thủ tục
read-not-here = ngoài danh mục
read-slip = phiếu số
read-card = thẻ căn cước
read-portal = Cổng Dịch vụ công
read-search = tìm theo tên
read-record = mã hồ sơ
read-bank = mã chuyển khoản
read-other-kind = mã loại khác
read-address = trang web khác
read-unknown = không nhận ra
staff-camera-rate = Máy quét: { $n } hình một giây
staff-camera-counting = Máy quét: đang đếm hình
staff-camera-stuck = Máy quét lặp lại một hình, cần rút ra cắm lại
staff-camera-slow = Máy quét quá chậm, cần thêm ánh sáng hoặc cổng USB khác
staff-camera-upside-down = Máy quét lắp ngược
staff-printer-ok = Máy in sẵn sàng
staff-printer-none = Không có máy in
staff-printer-second = Máy in thứ hai
staff-printer-of = { $name }: { $how }
staff-slips = { $n ->
   *[other] { $n } phiếu chờ in
}
staff-clock-ok = Đồng hồ đúng
staff-wrong = Sự cố cần xử lý
staff-wrong-all = Sự cố: { $n }
staff-drive-ok = Ổ đĩa còn chỗ
staff-drive-full = Ổ đĩa sắp đầy
staff-version = motcua { $version }
staff-new-roll = Đã thay cuộn giấy
staff-new-roll-of = Đã thay cuộn giấy: { $name }
staff-roll = Máy in sẵn sàng, còn khoảng { $left } m giấy
staff-roll-low = Giấy in sắp hết (đã dùng { $used } m): chuẩn bị cuộn mới
staff-test-page = In trang thử
staff-test-page-comes = Trang in thử đang chờ máy in
staff-test-page-out = Trang in thử đã ra
staff-log = Nhật ký
staff-log-empty = Chưa có gì trong nhật ký
staff-assist = Hỗ trợ người dân
staff-assist-end = Thôi hỗ trợ (đang bật)
staff-restart = Khởi động lại
staff-exit = Thoát
staff-done = Về màn hình người dân

# A procedure of another office.
other-office = Thủ tục này do cơ quan khác giải quyết
other-office-how = Mời quý khách hỏi nhân viên nơi giải quyết.
staff-assisted = Nhân viên đang hỗ trợ
print-again = In lại { $label }
