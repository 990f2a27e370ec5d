# `make demo` and `make test` are all a newcomer needs; each sets up what it uses.
.PHONY: demo test check bench image test-image soak-image screens fonts catalogues lock set-up clean

demo:
	@config/set-up demo
	@.venv/bin/kiosk demo

test: set-up
	.venv/bin/python -m pytest -n 2 --dist loadgroup

check: set-up
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest -q tests/test_catalogues.py tests/test_lock.py

bench: set-up
	.venv/bin/python -m benchmarks

# BOARD=raspberry-pi-4 or BOARD=qemu builds that one alone; image/README.md has VERSION, HUB, HUB_CA and RELEASE_CA, RELEASE_CERT, RELEASE_KEY.
image: set-up
	.venv/bin/python -m image $(BOARD) $(if $(VERSION),--version $(VERSION)) $(if $(HUB),--hub $(HUB)) $(if $(HUB_CA),--hub-ca $(HUB_CA)) \
	    $(if $(RELEASE_CA),--release-ca $(RELEASE_CA)) $(if $(RELEASE_CERT),--release-cert $(RELEASE_CERT)) $(if $(RELEASE_KEY),--release-key $(RELEASE_KEY))

test-image: set-up
	.venv/bin/python -m image --when-changed qemu
	IMAGE_CUTS=3 .venv/bin/python -m pytest -x -s tests/image/boot.py tests/image/boot_units.py tests/image/boot_update.py tests/image/boot_faults.py

soak-image: set-up
	.venv/bin/python -m image --when-changed qemu
	IMAGE_CUTS=20 .venv/bin/python -m pytest -x -s tests/image/boot.py

screens: set-up
	.venv/bin/python -m tests.screens docs/screens

set-up:
	@config/set-up test

fonts: set-up
	.venv/bin/python assets/fonts/derive.py

catalogues: set-up
	for language in ar en; do (cd assets/locale/$$language/LC_MESSAGES && msgfmt --check-format -o kiosk.mo kiosk.po); done

lock: set-up
	.venv/bin/python -m tests.test_lock

clean:
	rm -rf build .venv
