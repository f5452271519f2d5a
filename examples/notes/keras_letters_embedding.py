import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, SimpleRNN, Embedding
import matplotlib.pyplot as plt

input_word = "abcdefghijklmnopqrstuvwxyz"
w_to_id = {w: i for i, w in enumerate(input_word)}  # 单词映射到数值id的词典
training_set_scaled = list(range(26))

x_train = []
y_train = []
for i in range(4, 26):
    x_train.append(training_set_scaled[i - 4:i])
    y_train.append(training_set_scaled[i])

np.random.seed(7)
np.random.shuffle(x_train)
np.random.seed(7)
np.random.shuffle(y_train)
tf.random.set_seed(7)

# 使x_train符合Embedding输入要求：[送入样本数， 循环核时间展开步数]
x_train = np.reshape(x_train, (len(x_train), 4))
y_train = np.array(y_train)

model = tf.keras.Sequential([
    Embedding(26, 2),
    SimpleRNN(10),
    Dense(26, activation='softmax')
])

model.compile(optimizer=tf.keras.optimizers.Adam(0.01),
              loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=False),
              metrics=['sparse_categorical_accuracy'])

history = model.fit(x_train, y_train, batch_size=32, epochs=100, verbose=2)
model.summary()

# 参数提取
file = open('./weights.txt', 'w')
for v in model.trainable_variables:
    file.write(str(v.name) + '\n')
    file.write(str(v.shape) + '\n')
    file.write(str(v.numpy()) + '\n')
file.close()

acc = history.history['sparse_categorical_accuracy']
loss = history.history['loss']

plt.subplot(1, 2, 1)
plt.plot(acc, label='Training Accuracy')
plt.legend()

plt.subplot(1, 2, 2)
plt.plot(loss, label='Training Loss')
plt.legend()
plt.show()

# 预测
for alphabet in ['abcd', 'efgh', 'uvwx']:
    alphabet1 = [w_to_id[a] for a in alphabet]
    alphabet1 = np.reshape(alphabet1, (1, 4))
    result = model.predict(alphabet1, verbose=0)
    pred = tf.argmax(result, axis=1)
    pred = int(pred)
    tf.print(alphabet + '->' + input_word[pred])
