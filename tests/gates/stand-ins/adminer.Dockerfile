# SPDX-License-Identifier: GPL-3.0-or-later
#
# Adminer of Debian with the face of the image adminer:4, as far as docker-compose.yml sees it.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends adminer php-cli php-pgsql
RUN useradd --system adminer
USER adminer
WORKDIR /usr/share/adminer/adminer
EXPOSE 8080
CMD ["php", "-S", "[::]:8080"]
